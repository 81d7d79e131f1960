import { useEffect, useState } from "preact/hooks";
import { company, serverNow } from "../../app/session";
import { Icon } from "../../app/ui/icon";
import { t } from "../../shared/i18n";
import { dayIn } from "../../shared/time";
import type { Paper, WorkOrder } from "../../shared/types";
import { drawingUrl, fetchFile, isShown } from "../../sync/drawings";
import { papersOn } from "./papers";

const KINDS = ["drawing", "instruction", "inspection", "certificate", "model"] as const;

/** The drawings and instructions of the revision that the order uses. */
export function JobPapers({ order }: { order: WorkOrder }) {
  const day = dayIn(company.value?.time_zone ?? "Asia/Shanghai", serverNow());
  const papers = papersOn(order.documents ?? [], day).filter(one => isShown(one.type));
  if (papers.length === 0) return null;
  return (
    <section data-testid="job-papers">
      <h2 class="section">{t("job.papers")}</h2>
      {papers.map(one => (
        <PaperButton key={one.id} paper={one} />
      ))}
    </section>
  );
}

/** One of them: opened from this phone, or fetched first where it was too large to come along. */
function PaperButton({ paper }: { paper: Paper }) {
  const [url, setUrl] = useState<string | null>(null);
  const [state, setState] = useState<"here" | "away" | "coming" | "failed">("away");
  const look = async () => {
    const found = await drawingUrl(paper.path);
    setUrl(found?.url ?? null);
    if (found) setState("here");
    return found !== null;
  };
  useEffect(() => {
    void look();
  }, [paper.path]);
  useEffect(() => () => (url ? URL.revokeObjectURL(url) : undefined), [url]);
  const get = async () => {
    setState("coming");
    if (!(await fetchFile(paper.path)) || !(await look())) setState("failed");
  };
  const words = (
    <span class="grow">
      {[paper.number, paper.revision, paper.title].filter(Boolean).join(" ")}
      <span class="soft small"> {kindOf(paper)}</span>
    </span>
  );
  if (url)
    return (
      <a class="button button--floor button--wide" href={url} target="_blank" rel="noreferrer">
        <Icon name="records" />
        {words}
      </a>
    );
  return (
    <>
      <button
        type="button"
        class="button button--floor button--wide"
        disabled={state === "coming"}
        onClick={() => void get()}
      >
        <Icon name="download" />
        {words}
      </button>
      {state === "failed" ? (
        <p class="soft small" role="status">
          {t("job.paper_needs_network")}
        </p>
      ) : null}
    </>
  );
}

const kindOf = (paper: Paper) => {
  const kind = KINDS.find(one => one === paper.kind);
  return t(kind ? `job.paper_${kind}` : "job.paper_other");
};
