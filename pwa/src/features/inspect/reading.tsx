import { useId, useState } from "preact/hooks";
import { Icon } from "../../app/ui/icon";
import { language, nameOf, t } from "../../shared/i18n";
import type { BlobReference, Characteristic } from "../../shared/types";
import { limitsText } from "../report/limits";
import { capture, notTaken, Thumbnail } from "../report/photos";
import { VerdictPill } from "../report/verdict";
import { judge } from "./form";

type Props = {
  characteristic: Characteristic;
  value: string;
  onChange: (value: string, photo?: BlobReference) => void;
};

/** One characteristic: what to look at, its limits in sight, its verdict at once. */
export function Reading({ characteristic, value, onChange }: Props) {
  const id = useId();
  const verdict = judge(characteristic, value);
  const instruction =
    language.value === "en" && characteristic.instruction_en
      ? characteristic.instruction_en
      : characteristic.instruction;
  return (
    <div class="card reading reading--card" data-verdict={verdict} data-testid={`reading-${characteristic.seq}`}>
      <div class="reading__label">
        <label class="reading__name" for={id}>
          {nameOf(characteristic)}
          {characteristic.required ? null : <span class="field__optional"> {t("app.optional")}</span>}
        </label>
        <VerdictPill verdict={verdict} />
      </div>
      {characteristic.kind === "numeric" ? <Limits characteristic={characteristic} /> : null}
      {instruction ? <p class="soft small">{instruction}</p> : null}
      <Field id={id} characteristic={characteristic} value={value} onChange={onChange} />
    </div>
  );
}

function Limits({ characteristic }: { characteristic: Characteristic }) {
  return (
    <p class="reading__limits num">
      {characteristic.nominal !== null ? <span class="strong">{characteristic.nominal}</span> : null}
      <span class="soft">{limitsText(characteristic)}</span>
      <span class="unit">{characteristic.unit}</span>
    </p>
  );
}

function Field({ id, characteristic, value, onChange }: Props & { id: string }) {
  const testid = `value-${characteristic.seq}`;
  switch (characteristic.kind) {
    case "numeric":
      return (
        <div class="input-group">
          <input
            id={id}
            class="input input--floor input--number input--reading"
            data-testid={testid}
            inputMode="decimal"
            autoComplete="off"
            enterKeyHint="next"
            value={value}
            onInput={event => onChange(event.currentTarget.value)}
          />
          {characteristic.unit ? <span class="input-group__addon">{characteristic.unit}</span> : null}
        </div>
      );
    case "attribute":
      return (
        <Choices
          id={id}
          label={nameOf(characteristic)}
          testid={testid}
          value={value}
          onChange={onChange}
          choices={[
            ["ok", t("verdict.ok"), true],
            ["ng", t("verdict.ng"), false],
          ]}
        />
      );
    case "choice":
      return (
        <Choices
          id={id}
          label={nameOf(characteristic)}
          testid={testid}
          value={value}
          onChange={onChange}
          choices={(characteristic.choices ?? []).map(one => [one.value, nameOf(one), one.ok])}
        />
      );
    case "photo":
      return <Photo id={id} testid={testid} value={value} onChange={onChange} />;
    default:
      return (
        <textarea
          id={id}
          class="input input--floor"
          data-testid={testid}
          value={value}
          onInput={event => onChange(event.currentTarget.value)}
        />
      );
  }
}

type ChoicesProps = {
  id: string;
  label: string;
  testid: string;
  value: string;
  onChange: (value: string) => void;
  choices: [value: string, name: string, ok: boolean][];
};

/** Tapping the chosen one again takes it back. */
function Choices({ id, label, testid, value, onChange, choices }: ChoicesProps) {
  return (
    <fieldset class="choices" id={id} aria-label={label}>
      {choices.map(([code, name, ok]) => (
        <button
          type="button"
          class="choice"
          key={code}
          data-state={ok ? "running" : "stopped"}
          data-testid={`${testid}-${code}`}
          aria-pressed={value === code}
          onClick={() => onChange(value === code ? "" : code)}
        >
          <Icon name={ok ? "passed" : "failed"} />
          {name}
        </button>
      ))}
    </fieldset>
  );
}

function Photo({
  id,
  testid,
  value,
  onChange,
}: {
  id: string;
  testid: string;
  value: string;
  onChange: Props["onChange"];
}) {
  const [trouble, setTrouble] = useState<string | null>(null);
  const take = async (file: File | undefined) => {
    if (!file) return;
    try {
      const photo = await capture(file);
      setTrouble(null);
      onChange(photo.sha256, photo);
    } catch (error) {
      setTrouble(notTaken(error));
    }
  };
  return (
    <div class="photos">
      {value ? <Thumbnail photo={{ sha256: value }} onRemove={() => onChange("")} /> : null}
      <label class="button button--floor photos__add">
        <Icon name="camera" />
        {t(value ? "photo.again" : "photo.take")}
        <input
          id={id}
          class="visually-hidden"
          type="file"
          accept="image/*"
          capture="environment"
          data-testid={testid}
          onChange={event => void take(event.currentTarget.files?.[0])}
        />
      </label>
      {trouble ? (
        <p class="field__error" role="alert">
          {trouble}
        </p>
      ) : null}
    </div>
  );
}
