import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../shared/i18n";
import { Icon } from "./icon";

/** A question or a choice over the page, at the thumb's end of the screen. */
export function Sheet(props: { title: string; onClose: () => void; children: ComponentChildren; testid?: string }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    const outside = (event: Event) => event.target === element && props.onClose();
    element?.showModal?.();
    element?.addEventListener("click", outside);
    return () => {
      element?.removeEventListener("click", outside);
      element?.close?.();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class="sheet"
      data-testid={props.testid}
      aria-label={props.title}
      onCancel={event => {
        event.preventDefault();
        props.onClose();
      }}
    >
      <div class="sheet__panel">
        <header class="sheet__head">
          <h2>{props.title}</h2>
          <button type="button" class="icon-button" aria-label={t("app.close")} onClick={props.onClose}>
            <Icon name="close" />
          </button>
        </header>
        {props.children}
      </div>
    </dialog>
  );
}
