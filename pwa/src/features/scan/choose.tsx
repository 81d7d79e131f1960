import { useEffect, useState } from "preact/hooks";
import { company } from "../../app/session";
import { Icon } from "../../app/ui/icon";
import { documentWithCode } from "../../db/documents";
import { read, spaced } from "../../shared/codes";
import { nameOf, t } from "../../shared/i18n";
import type { Job } from "../../shared/types";

type Props = { texts: string[]; onPick: (text: string) => void; onAgain: () => void };

/** Several codes are in view: the worker says which one is meant. */
export function Choices({ texts, onPick, onAgain }: Props) {
  return (
    <section class="card stack misfit-choice" data-testid="scan-several">
      <p class="job__line">
        <span class="notice__title">{t("scan.several", { n: texts.length })}</span>
        <button type="button" class="icon-button" aria-label={t("app.close")} onClick={onAgain}>
          <Icon name="close" />
        </button>
      </p>
      {texts.map((text, index) => (
        <button
          type="button"
          class="button button--floor button--wide choice"
          key={text}
          data-testid="scan-choice"
          onClick={() => onPick(text)}
        >
          <span class="badge">{index + 1}</span>
          <What text={text} />
          <Icon name="right" />
        </button>
      ))}
    </section>
  );
}

/** What a code is, as far as this phone knows, and its characters. */
function What({ text }: { text: string }) {
  const [what, setWhat] = useState("");
  useEffect(() => {
    let gone = false;
    void describe(text).then(found => !gone && setWhat(found));
    return () => {
      gone = true;
    };
  }, [text]);
  const reading = read(text, null);
  return (
    <span class="choice__what">
      <span class="strong">{what}</span>
      <span class="code small">{reading.is === "code" ? spaced(reading.code) : text.slice(0, 40)}</span>
    </span>
  );
}

async function describe(text: string): Promise<string> {
  const reading = read(text, company.value?.tag ?? null);
  if (reading.is !== "code") return t(`scan.${reading.is}`);
  if (reading.kind === "person" || reading.kind === "enrolment") return t(`scan.${reading.kind}`);
  const known = await documentWithCode(reading.code);
  if (!known) return t("scan.not_yet");
  if (known.kind === "job") {
    const { work_order } = known.doc as Job;
    return `${work_order.number} · ${nameOf(work_order.item)}`;
  }
  const named = known.doc as { number?: string; name?: string; name_en?: string | null };
  const name = named.name ? nameOf({ name: named.name, name_en: named.name_en ?? null }) : "";
  return [named.number, name].filter(Boolean).join(" · ");
}
