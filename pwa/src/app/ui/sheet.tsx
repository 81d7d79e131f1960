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
    // A browser need not ask before it closes a dialog that nobody has touched: then it is closed for us as well.
    element?.addEventListener("close", props.onClose);
    return () => {
      element?.removeEventListener("click", outside);
      element?.removeEventListener("close", props.onClose);
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
