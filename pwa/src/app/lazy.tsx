import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../shared/i18n";
import { Waiting } from "./ui/states";

/** A part of the app that is loaded when it is first shown; the service worker has it on the phone already. */
export function lazy<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let ready: ComponentType<P> | null = null;
  return function Lazy(props: P) {
    const [Loaded, setLoaded] = useState<ComponentType<P> | null>(() => ready);
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      if (ready) return;
      load().then(
        component => {
          ready = component;
          setLoaded(() => component);
        },
        () => setFailed(true),
      );
    }, []);
    if (Loaded) return <Loaded {...props} />;
    if (!failed) return <Waiting />;
    return (
      <div class="empty" role="alert">
        <p>{t("error.part")}</p>
        <button type="button" class="button button--floor" onClick={() => location.reload()}>
          {t("error.reload")}
        </button>
      </div>
    );
  };
}
