import { useId } from "preact/hooks";
import { nameOf, t } from "../../shared/i18n";
import type { Parameter } from "../../shared/types";
import { judgeNumber } from "../../shared/verdict";
import { hasLimits } from "./form";
import { limitsText } from "./limits";
import { VerdictPill } from "./verdict";

type Props = {
  parameters: Parameter[];
  values: Record<string, string>;
  onChange: (values: Record<string, string>) => void;
};

/** Process parameters, each with its limits in sight and its verdict at once. Out of limits is recorded, not prevented. */
export function ParameterFields({ parameters, values, onChange }: Props) {
  if (parameters.length === 0) return null;
  return (
    <section class="card stack">
      <h2 class="section section--in">{t("report.parameters")}</h2>
      {parameters.map(parameter => (
        <Field
          key={parameter.key}
          parameter={parameter}
          value={values[parameter.key] ?? ""}
          onChange={value => onChange({ ...values, [parameter.key]: value })}
        />
      ))}
    </section>
  );
}

function Field({
  parameter,
  value,
  onChange,
}: {
  parameter: Parameter;
  value: string;
  onChange: (value: string) => void;
}) {
  const id = useId();
  const limited = hasLimits(parameter);
  const verdict = limited ? judgeNumber(value, parameter) : "none";
  return (
    <div class="reading">
      <label class="reading__label" for={id}>
        <span>{nameOf(parameter)}</span>
        <span class="faint num">
          {limitsText(parameter)}
          {parameter.required ? null : ` ${t("app.optional")}`}
        </span>
      </label>
      <div class="reading__row">
        <div class="input-group">
          <input
            id={id}
            class="input input--floor input--number"
            data-testid={`parameter-${parameter.key}`}
            inputMode={limited ? "decimal" : "text"}
            autoComplete="off"
            placeholder={parameter.nominal ?? ""}
            value={value}
            onInput={event => onChange(event.currentTarget.value)}
          />
          {parameter.unit ? <span class="input-group__addon">{parameter.unit}</span> : null}
        </div>
        <VerdictPill verdict={verdict} />
      </div>
    </div>
  );
}
