import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../shared/i18n";
import { Banner } from "../banner";
import { back } from "../router";
import { Icon } from "./icon";

/** A page below home: a way back, what it is, its content, and the one big next action at the thumb. */
export function Page(props: {
  title: string;
  sub?: string;
  testid: string;
  children: ComponentChildren;
  action?: ComponentChildren;
  /** The page that says it all itself. */
  silent?: boolean;
  /** The tabs stand below: the action goes above them. */
  tabs?: boolean;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <>
      <header class="bar">
        <button
          type="button"
          class="icon-button icon-button--chrome"
          aria-label={t("app.back")}
          data-testid="back"
          onClick={back}
        >
          <Icon name="left" />
        </button>
        <div class="bar__titles">
          <h1 class="bar__title" tabIndex={-1} ref={heading}>
            {props.title}
          </h1>
          {props.sub ? <p class="bar__sub">{props.sub}</p> : null}
        </div>
      </header>
      {props.silent ? null : <Banner />}
      <main class={props.action ? "page page--action" : "page"} data-testid={props.testid}>
        {props.children}
      </main>
      {props.action ? <div class={props.tabs ? "action action--tabs" : "action"}>{props.action}</div> : null}
    </>
  );
}
