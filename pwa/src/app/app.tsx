import { HomePage } from "../features/home/page";
import { MisfitSheet } from "../features/scan/misfit";
import { cameraOpen } from "../features/scan/takers";
import { SignInPage } from "../features/signin/page";
import { Banner } from "./banner";
import { lazy } from "./lazy";
import { route } from "./router";
import { device, user } from "./session";
import { Appeals, HomeBar, Tabs } from "./shell";

const Scanner = lazy(() => import("../features/scan/scanner").then(it => it.Scanner));
const EnrolPage = lazy(() => import("../features/enrol/page").then(it => it.EnrolPage));
const JobPage = lazy(() => import("../features/jobs/page").then(it => it.JobPage));
const ReportPage = lazy(() => import("../features/report/page").then(it => it.ReportPage));
const InspectPage = lazy(() => import("../features/inspect/page").then(it => it.InspectPage));
const MachinePage = lazy(() => import("../features/machine/page").then(it => it.MachinePage));
const FoundPage = lazy(() => import("../features/found/page").then(it => it.FoundPage));
const DayPage = lazy(() => import("../features/day/page").then(it => it.DayPage));
const RecordsPage = lazy(() => import("../features/records/page").then(it => it.RecordsPage));
const MePage = lazy(() => import("../features/me/page").then(it => it.MePage));
const TogetherPage = lazy(() => import("../features/together/page").then(it => it.TogetherPage));
const TogetherReport = lazy(() => import("../features/together/report").then(it => it.TogetherReport));
const StorePage = lazy(() => import("../features/store/page").then(it => it.StorePage));
const SwitchPage = lazy(() => import("../features/signin/switch").then(it => it.SwitchPage));

/** The code in `/floor/?enrol=CODE`, as the enrolment QR opens it. */
const invited = (): string | null => new URLSearchParams(location.search).get("enrol");

/** The whole app: who may see what first, then the page of the address. */
export function App() {
  return (
    <>
      <Screen />
      {cameraOpen.value ? <Scanner /> : null}
      <MisfitSheet />
    </>
  );
}

function Screen() {
  const [page, first = null] = route.value;
  if (!device.value || page === "enrol" || invited()) return <EnrolPage code={page === "enrol" ? first : invited()} />;
  if (!user.value) return <SignInPage />;
  if (page === undefined) return <Home />;
  return (
    <>
      <Inner />
      {page === "day" || page === "records" || page === "me" ? <Tabs /> : null}
    </>
  );
}

function Home() {
  return (
    <>
      <HomeBar />
      <Banner />
      <div class="appeals">
        <Appeals />
      </div>
      <HomePage />
      <Tabs />
    </>
  );
}

/** A page's key keeps one ticket's form from becoming another's. */
function Inner() {
  const [page, a = "", b = "", c = "", d = ""] = route.value;
  switch (page) {
    case "job":
      return <JobPage id={a} operation={b || null} />;
    case "report":
      return <ReportPage key={`${a}/${b}/${c}`} job={a} operation={b} replaces={c || null} />;
    case "inspect":
      return <InspectPage key={`${a}/${b}/${c}/${d}`} plan={a} job={b} operation={c} replaces={d || null} />;
    case "together":
      return a === "report" ? <TogetherReport /> : <TogetherPage />;
    case "machine":
      return <MachinePage id={a} />;
    case "found":
      return <FoundPage key={`${a}/${b}`} kind={a} id={b} />;
    case "store":
      return <StorePage parts={route.value.slice(1)} />;
    case "day":
      return <DayPage />;
    case "records":
      return <RecordsPage />;
    case "me":
      return <MePage />;
    case "switch":
      return <SwitchPage key={a} badge={a || null} />;
    default:
      return <Home />;
  }
}
