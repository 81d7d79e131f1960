import { href } from "../../app/router";
import { Figure, WithPending } from "../../app/ui/amount";
import { Icon, type IconName } from "../../app/ui/icon";
import { Pill, type State } from "../../app/ui/states";
import { dealtWith, type OperationView } from "../../outbox/overlay";
import { group, isPositive, sum } from "../../shared/decimal";
import { language, nameOf, t } from "../../shared/i18n";
import type { Job, Operation, OperationStatus, Parameter, Plan } from "../../shared/types";
import { MachineChips } from "../machine/chips";
import { limitsText } from "../report/limits";

export const LAMP: Record<OperationStatus, [State, IconName]> = {
  pending: ["nodata", "dashed"],
  ready: ["nodata", "play"],
  running: ["running", "running"],
  paused: ["attention", "paused"],
  finished: ["running", "check"],
};

type Props = { job: Job; view: OperationView; open: boolean; plans: Plan[]; onOpen: () => void };

/** One operation of the ticket: a line with its state, and all that is known about it when it is the chosen one. */
export function OperationCard({ job, view, open, plans, onOpen }: Props) {
  const { operation, status } = view;
  const [state, icon] = LAMP[status];
  return (
    <li class="operation" data-open={open ? "" : undefined} data-testid={`op-${operation.seq}`}>
      <button type="button" class="operation__line" aria-expanded={open} onClick={onOpen}>
        <span class="operation__seq num">{operation.seq}</span>
        <span class="operation__name">{nameOf(operation)}</span>
        <Pill state={state} icon={icon}>
          {t(`op.${status}`)}
        </Pill>
        <span class="operation__done">
          <Progress view={view} />
          <span>
            <WithPending server={view.server.good} pending={view.pending.good} /> / <Figure value={view.input} />
          </span>
        </span>
      </button>
      {open ? <Details job={job} view={view} plans={plans} /> : null}
    </li>
  );
}

/** Good, on its way and lost, of what came in. Widths go through the CSSOM, as the content security policy wants. */
function Progress({ view }: { view: OperationView }) {
  const input = Number(view.input) || 1;
  const share = (amount: string) => `${Math.min(100, (100 * Number(amount)) / input)}%`;
  const lost = sum(view.server.scrap, view.server.rework, view.server.on_hold);
  return (
    <span class="progress" aria-hidden="true">
      <span class="progress__good" style={{ width: share(view.server.good) }} />
      <span class="progress__pending" style={{ width: share(dealtWith(view.pending)) }} />
      <span class="progress__lost" style={{ width: share(lost) }} />
    </span>
  );
}

function Details({ job, view, plans }: { job: Job; view: OperationView; plans: Plan[] }) {
  const { operation, server, pending } = view;
  const instructions =
    language.value === "en" && operation.instructions_en ? operation.instructions_en : operation.instructions;
  return (
    <div class="operation__body">
      <FirstArticle operation={operation} />
      <dl class="figures">
        <div class="figures__main">
          <dt>{t("job.remaining")}</dt>
          <dd data-testid="remaining">
            <Figure value={view.remaining} />
            {isPositive(view.over) ? <p class="figures__over">{t("job.over", { n: group(view.over) })}</p> : null}
          </dd>
        </div>
        <div>
          <dt>{t("quantity.good")}</dt>
          <dd data-testid="good">
            <WithPending server={server.good} pending={pending.good} />
          </dd>
        </div>
        <div>
          <dt>{t("quantity.scrap")}</dt>
          <dd>
            <WithPending server={server.scrap} pending={pending.scrap} />
          </dd>
        </div>
        <Optional label={t("quantity.rework")} server={server.rework} pending={pending.rework} />
        <Optional label={t("quantity.on_hold")} server={server.on_hold} pending={pending.on_hold} />
      </dl>
      <MachineChips operation={operation} />
      {operation.parameters.length > 0 ? <Parameters parameters={operation.parameters} /> : null}
      {instructions ? <p class="instructions">{instructions}</p> : null}
      {plans.map(plan => (
        <a
          class="button button--floor button--wide"
          data-testid="inspect-open"
          key={plan.id}
          href={href("inspect", plan.id, job.id, operation.id)}
        >
          <Icon name="inspect" />
          {t("inspect.open", { type: t(`plan.${plan.type}`), name: nameOf(plan) })}
        </a>
      ))}
    </div>
  );
}

function Optional({ label, server, pending }: { label: string; server: string; pending: string }) {
  if (!isPositive(sum(server, pending))) return null;
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <WithPending server={server} pending={pending} />
      </dd>
    </div>
  );
}

function Parameters({ parameters }: { parameters: Parameter[] }) {
  return (
    <dl class="parameters">
      {parameters.map(parameter => (
        <div key={parameter.key}>
          <dt>{nameOf(parameter)}</dt>
          <dd class="num">
            {parameter.nominal ? group(parameter.nominal) : null} <span class="unit">{parameter.unit}</span>
            <span class="faint small"> {limitsText(parameter)}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function FirstArticle({ operation: { first_article } }: { operation: Operation }) {
  if (first_article === "none") return null;
  const looks: Record<"open" | "passed" | "failed", [State, IconName]> = {
    open: ["act", "hand"],
    passed: ["running", "passed"],
    failed: ["stopped", "failed"],
  };
  const [state, icon] = looks[first_article];
  return (
    <p>
      <Pill state={state} icon={icon}>
        {t(`first_article.${first_article}`)}
      </Pill>
    </p>
  );
}
