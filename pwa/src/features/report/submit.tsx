import { Icon } from "../../app/ui/icon";

type Props = {
  /** What it will book. */
  label: string;
  /** Why it cannot yet. */
  why: string | null;
  /** Nothing was touched yet: the reason would only be noise. */
  quiet?: boolean;
  busy: boolean;
  testid: string;
  onSubmit: () => void;
};

/** The one large button of a report, and above it why it does not work yet. */
export function SubmitRow({ label, why, quiet = false, busy, testid, onSubmit }: Props) {
  return (
    <>
      {why && !quiet ? (
        <p class="action__say" data-state="act" data-testid="report-why" role="status">
          <Icon name="alert" />
          {why}
        </p>
      ) : null}
      <button
        type="button"
        class="button button--primary big"
        data-testid={testid}
        aria-disabled={why !== null}
        aria-busy={busy}
        onClick={onSubmit}
      >
        <Icon name="send" large />
        {label}
      </button>
    </>
  );
}
