import type { ComponentChildren } from "preact";
import { everPulled } from "../../app/live";
import { Figure } from "../../app/ui/amount";
import { Icon } from "../../app/ui/icon";
import { Page } from "../../app/ui/page";
import { Empty } from "../../app/ui/states";
import { isPositive } from "../../shared/decimal";
import { nameOf, t, unitOf } from "../../shared/i18n";
import { LastNotice } from "../jobs/last";
import { openCamera } from "../scan/takers";

const SHOWN_ITEMS = 2;

type ListPageProps = {
  title: string;
  sub: string;
  testid: string;
  /** The words of the button that opens the camera. */
  scan: string;
  /** The type of the records of which the last one is told above the list. */
  command: string;
  children: ComponentChildren;
};

/** A list of the store's orders: how many there are, the camera, and what became of the last record. */
export function ListPage({ scan, command, children, ...page }: ListPageProps) {
  return (
    <Page
      {...page}
      action={
        <button type="button" class="button button--primary big" data-testid="scan-open" onClick={openCamera}>
          <Icon name="scan" large />
          {scan}
        </button>
      }
    >
      <LastNotice of={record => record.command.type === command} />
      {children}
    </Page>
  );
}

/** What stands where no order does: there is nothing to do, or this phone has never heard of any. */
export function Nothing({ never, none, help }: { never: string; none: string; help: string }) {
  const icon = everPulled.value ? "passed" : "offline";
  return (
    <Empty icon={icon} title={everPulled.value ? none : never}>
      <p>{everPulled.value ? help : t("home.never_pulled_help")}</p>
    </Empty>
  );
}

type Named = Parameters<typeof nameOf>[0] & Parameters<typeof unitOf>[0];
export type ShownLine = { id: string; item: Named; quantity: string; pending: string };

/** The first lines of an order on its card, each with what of it is still to do. */
export function FirstLines({ lines }: { lines: readonly ShownLine[] }) {
  return (
    <>
      {lines.slice(0, SHOWN_ITEMS).map(({ id, item, quantity, pending }) => (
        <span class="job__foot" key={id}>
          <span class="job__item">{nameOf(item)}</span>
          <span>
            <Figure value={quantity} unit={unitOf(item)} />
            {isPositive(pending) ? (
              <span class="pending" title={t("job.pending")}>
                <Icon name="clock" />
              </span>
            ) : null}
          </span>
        </span>
      ))}
    </>
  );
}

/** How many lines a card does not show, in words; empty where it shows all. */
export function furtherLines(count: number): string {
  return count > SHOWN_ITEMS ? t("receive.more", { n: count - SHOWN_ITEMS }) : "";
}
