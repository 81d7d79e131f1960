import { company, serverNow } from "../../app/session";
import { Pill } from "../../app/ui/states";
import { language, t } from "../../shared/i18n";
import { dayIn, daysBetween, nearDay } from "../../shared/time";

/** The due date as a worker thinks of it: late, today, tomorrow, or the day. */
export function DueDate({ date }: { date: string | null }) {
  if (!date) return null;
  const days = daysBetween(dayIn(company.value?.time_zone ?? "Asia/Shanghai", serverNow()), date.slice(0, 10));
  if (days < 0)
    return (
      <Pill state="stopped" icon="warning">
        {t("due.late", { n: -days })}
      </Pill>
    );
  if (days === 0)
    return (
      <Pill state="attention" icon="clock">
        {t("due.today")}
      </Pill>
    );
  if (days === 1) return <span class="soft">{t("due.tomorrow")}</span>;
  return <span class="soft num">{nearDay(date, language.value)}</span>;
}
