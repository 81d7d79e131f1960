import { useState } from "preact/hooks";
import { defects } from "../../app/live";
import { Amount, quantityError } from "../../app/ui/amount";
import { Icon } from "../../app/ui/icon";
import { Sheet } from "../../app/ui/sheet";
import { nameOf, type PlainKey, t } from "../../shared/i18n";
import type { Defect, ScrapLine } from "../../shared/types";

type Props = { lines: ScrapLine[]; unit: string; onChange: (lines: ScrapLine[]) => void };

const CAUSES = ["process", "material"] as const;

/** Scrap, line by line: how many, why, and whose fault, since material scrap is paid and process scrap is not. */
export function ScrapLines({ lines, unit, onChange }: Props) {
  const [picking, setPicking] = useState<number | "new" | null>(null);
  const change = (index: number, next: Partial<ScrapLine>) =>
    onChange(lines.map((line, at) => (at === index ? { ...line, ...next } : line)));
  const picked = (reason: string) => {
    if (picking === "new") onChange([...lines, { quantity: "1", reason, cause: causeOf(reason) }]);
    else if (picking !== null) change(picking, { reason });
    setPicking(null);
  };
  return (
    <section class="stack">
      {lines.map((line, index) => (
        <div class="card stack scrap" key={index} data-testid={`scrap-${index}`}>
          <div class="row">
            <button
              type="button"
              class="chip chip--floor scrap__reason"
              data-testid={`scrap-reason-${index}`}
              onClick={() => setPicking(index)}
            >
              <span class="code">{line.reason}</span>
              {nameOfDefect(line.reason)}
            </button>
            <button
              type="button"
              class="icon-button"
              aria-label={t("report.scrap_remove")}
              onClick={() => onChange(lines.filter((_, at) => at !== index))}
            >
              <Icon name="bin" />
            </button>
          </div>
          <Amount
            label={t("quantity.scrap")}
            unit={unit}
            value={line.quantity}
            onChange={quantity => change(index, { quantity })}
            testid={`scrap-quantity-${index}`}
            invalid={quantityError(line.quantity)}
          />
          <fieldset class="switch switch--wide" aria-label={t("report.cause")}>
            {CAUSES.map(cause => (
              <button
                type="button"
                class="switch__choice"
                key={cause}
                aria-pressed={line.cause === cause}
                data-testid={`scrap-${cause}-${index}`}
                onClick={() => change(index, { cause })}
              >
                {t(`cause.${cause}`)}
              </button>
            ))}
          </fieldset>
        </div>
      ))}
      <button
        type="button"
        class="button button--floor button--wide"
        data-testid="report-add-scrap"
        onClick={() => setPicking("new")}
      >
        <Icon name="plus" />
        {t(lines.length > 0 ? "report.scrap_more" : "report.scrap_add")}
      </button>
      {picking !== null ? <DefectSheet onClose={() => setPicking(null)} onPick={picked} /> : null}
    </section>
  );
}

/** Defects of the material are the supplier's until somebody says otherwise. */
function causeOf(reason: string): ScrapLine["cause"] {
  const defect = defects.value.find(one => one.code === reason);
  return defect && /材料|material/i.test(defect.category ?? "") ? "material" : "process";
}

function nameOfDefect(code: string): string {
  const defect = defects.value.find(one => one.code === code);
  return defect ? nameOf(defect) : "";
}

/** The groups of the defects that every company begins with; a group of its own is called what it calls it. */
const GROUPS: Record<string, PlainKey> = {
  尺寸: "defects.dimension",
  外观: "defects.appearance",
  装配: "defects.assembly",
  性能: "defects.function",
  材料: "defects.material",
  包装: "defects.packing",
  其他: "defects.other",
};

function groupName(category: string): string {
  const key = GROUPS[category];
  return key ? t(key) : category;
}

function DefectSheet({ onClose, onPick }: { onClose: () => void; onPick: (code: string) => void }) {
  const [search, setSearch] = useState("");
  const wanted = search.trim().toLowerCase();
  const matching = defects.value.filter(one =>
    `${one.code} ${one.name} ${one.name_en ?? ""}`.toLowerCase().includes(wanted),
  );
  const byCategory = new Map<string, Defect[]>();
  matching.sort((a, b) => a.code.localeCompare(b.code));
  for (const one of matching) byCategory.set(one.category ?? "", [...(byCategory.get(one.category ?? "") ?? []), one]);
  return (
    <Sheet title={t("report.scrap_why")} onClose={onClose} testid="defect-sheet">
      {defects.value.length > 12 ? (
        <input
          class="input input--floor"
          type="search"
          aria-label={t("app.search")}
          placeholder={t("app.search")}
          value={search}
          onInput={event => setSearch(event.currentTarget.value)}
        />
      ) : null}
      {matching.length === 0 ? <p class="soft">{t("report.scrap_none")}</p> : null}
      {[...byCategory.entries()].map(([category, some]) => (
        <fieldset class="chips" key={category}>
          <legend class="field__label">{groupName(category)}</legend>
          {some.map(defect => (
            <button
              type="button"
              class="chip chip--floor"
              key={defect.code}
              data-testid={`defect-${defect.code}`}
              onClick={() => onPick(defect.code)}
            >
              <span class="code faint">{defect.code}</span>
              {nameOf(defect)}
            </button>
          ))}
        </fieldset>
      ))}
    </Sheet>
  );
}
