import type { ComponentChildren } from "preact";
import { t } from "../../shared/i18n";
import { Icon, type IconName } from "./icon";

export type State = "running" | "attention" | "stopped" | "act" | "nodata";

/** Lamp colour, icon and word together; the colour alone never speaks. */
export function Pill({ state, icon, children }: { state: State; icon: IconName; children: ComponentChildren }) {
  return (
    <span class="state" data-state={state}>
      <Icon name={icon} />
      <span>{children}</span>
    </span>
  );
}

/** Something that has to be known and stays until it is settled. */
export function Notice(props: {
  state: State;
  icon: IconName;
  title: string;
  children?: ComponentChildren;
  testid?: string;
  live?: "polite" | "assertive";
}) {
  return (
    <div
      class="card card--state notice"
      data-state={props.state}
      data-testid={props.testid}
      role={props.live === "assertive" ? "alert" : "status"}
    >
      <Icon name={props.icon} />
      <div class="notice__body">
        <p class="notice__title">{props.title}</p>
        {props.children}
      </div>
    </div>
  );
}

/** Nothing here, and what to do about it. */
export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <Icon name={icon} large />
      <p class="empty__title">{title}</p>
      {children}
    </div>
  );
}

/** Shows after 300 ms only (base.css), so that what is quick does not flash. */
export function Waiting() {
  return (
    <div class="stack" role="status" aria-busy="true" aria-label={t("app.loading")}>
      <span class="skeleton skeleton--title" />
      <span class="skeleton skeleton--card" />
      <span class="skeleton skeleton--card" />
    </div>
  );
}
