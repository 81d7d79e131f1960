import { mine, records } from "../../app/live";
import { company, serverNow, user } from "../../app/session";
import { Figure } from "../../app/ui/amount";
import { Page } from "../../app/ui/page";
import { Empty, Pill } from "../../app/ui/states";
import { standingOf } from "../../app/words";
import { isPending } from "../../outbox/policy";
import { group, isPositive, money, sum } from "../../shared/decimal";
import { language, nameOf, t, word } from "../../shared/i18n";
import { clockIn, dayIn, nearDay } from "../../shared/time";
import { type DayLine, estimatePay, mergeDay } from "./merge";

/** What I have done: the server's word and, on top, what is still on its way from this phone. */
export function DayPage() {
  const worker = user.value;
  const zone = company.value?.time_zone ?? "Asia/Shanghai";
  const today = dayIn(zone, serverNow());
  if (!worker) return null;
  const lines = mergeDay(mine.value, records.value, worker.id);
  const days = new Map<string, DayLine[]>();
  for (const line of lines) days.set(dayIn(zone, line.at), [...(days.get(dayIn(zone, line.at)) ?? []), line]);
  return (
    <Page title={t("day.title")} sub={nameOf(worker)} testid="day-page">
      <Totals lines={lines} today={today} zone={zone} pay={worker.shows_pay} />
      {lines.length === 0 ? <Empty icon="calendar" title={t("day.nothing")} /> : null}
      {[...days.entries()].map(([day, some]) => (
        <section key={day}>
          <h2 class="section">{day === today ? t("day.today") : nearDay(day, language.value)}</h2>
          <ul class="cards">
            {some.map(line => (
              <Line key={line.id} line={line} zone={zone} pay={worker.shows_pay} />
            ))}
          </ul>
        </section>
      ))}
    </Page>
  );
}

type TotalsProps = { lines: DayLine[]; today: string; zone: string; pay: boolean };

/** Server's figures of today, and beside them what is not in them yet. */
function Totals({ lines, today, zone, pay }: TotalsProps) {
  const isToday = (at: number) => dayIn(zone, at) === today;
  const known = mine.value?.day === today ? mine.value : null;
  const open = lines.filter(
    line => isToday(line.at) && line.pay === null && line.record && isPending(line.record) && line.status === null,
  );
  const openGood = sum(...open.map(line => line.good));
  const estimate = estimatePay(lines, isToday);
  return (
    <section class="totals">
      <div class="card">
        <p class="field__label">{t("day.good")}</p>
        <p class="totals__figure num" data-testid="day-good">
          {group(known?.good_today ?? "0")}
        </p>
        {isPositive(openGood) ? <p class="totals__more">{t("day.more_good", { n: group(openGood) })}</p> : null}
      </div>
      {pay ? (
        <div class="card">
          <p class="field__label">{t("day.pay")}</p>
          <p class="totals__figure num" data-testid="day-pay">
            <span class="unit">¥</span>
            {known?.pay_today ? money(known.pay_today) : "0.00"}
          </p>
          {isPositive(estimate) ? <p class="totals__more">{t("day.more_pay", { n: money(estimate) })}</p> : null}
        </div>
      ) : null}
    </section>
  );
}

function Line({ line, zone, pay }: { line: DayLine; zone: string; pay: boolean }) {
  const standing = line.record ? standingOf(line.record) : null;
  return (
    <li class="card day-line" data-testid="day-line">
      <p class="job__line">
        <span class="job__name">{nameOf(line.operation)}</span>
        <span class="day-line__good">
          <Figure value={line.good} unit={t("quantity.good")} />
        </span>
      </p>
      <p class="job__item">{nameOf(line.item)}</p>
      <p class="job__foot">
        <span>
          <time class="num">{clockIn(zone, line.at)}</time> <span class="code">{line.work_order}</span>
        </span>
        <span>
          {isPositive(line.scrap) ? `${group(line.scrap)} ${t("quantity.scrap")}` : null}
          {pay && line.pay ? <span class="num strong"> ¥{money(line.pay)}</span> : null}
        </span>
      </p>
      <p class="job__foot">
        {standing ? (
          <Pill state={standing.state} icon={standing.icon}>
            {standing.word}
          </Pill>
        ) : (
          <Pill
            state={line.status === "applied" ? "running" : "act"}
            icon={line.status === "applied" ? "checkCheck" : "hand"}
          >
            {word("standing", line.status, line.status ?? "")}
          </Pill>
        )}
      </p>
      {standing?.reason ? <p class="soft small">{standing.reason}</p> : null}
    </li>
  );
}
