import swap from "lucide-static/icons/arrow-left-right.svg?raw";
import ban from "lucide-static/icons/ban.svg?raw";
import calendar from "lucide-static/icons/calendar-days.svg?raw";
import camera from "lucide-static/icons/camera.svg?raw";
import check from "lucide-static/icons/check.svg?raw";
import checkCheck from "lucide-static/icons/check-check.svg?raw";
import left from "lucide-static/icons/chevron-left.svg?raw";
import right from "lucide-static/icons/chevron-right.svg?raw";
import alert from "lucide-static/icons/circle-alert.svg?raw";
import passed from "lucide-static/icons/circle-check.svg?raw";
import dashed from "lucide-static/icons/circle-dashed.svg?raw";
import paused from "lucide-static/icons/circle-pause.svg?raw";
import running from "lucide-static/icons/circle-play.svg?raw";
import failed from "lucide-static/icons/circle-x.svg?raw";
import inspect from "lucide-static/icons/clipboard-check.svg?raw";
import clock from "lucide-static/icons/clock.svg?raw";
import offline from "lucide-static/icons/cloud-off.svg?raw";
import backspace from "lucide-static/icons/delete.svg?raw";
import download from "lucide-static/icons/download.svg?raw";
import machine from "lucide-static/icons/factory.svg?raw";
import torch from "lucide-static/icons/flashlight.svg?raw";
import hand from "lucide-static/icons/hand.svg?raw";
import storage from "lucide-static/icons/hard-drive.svg?raw";
import home from "lucide-static/icons/house.svg?raw";
import records from "lucide-static/icons/inbox.svg?raw";
import keyboard from "lucide-static/icons/keyboard.svg?raw";
import lot from "lucide-static/icons/layers.svg?raw";
import lock from "lucide-static/icons/lock.svg?raw";
import signOut from "lucide-static/icons/log-out.svg?raw";
import place from "lucide-static/icons/map-pin.svg?raw";
import minus from "lucide-static/icons/minus.svg?raw";
import item from "lucide-static/icons/package.svg?raw";
import pause from "lucide-static/icons/pause.svg?raw";
import play from "lucide-static/icons/play.svg?raw";
import plus from "lucide-static/icons/plus.svg?raw";
import refresh from "lucide-static/icons/refresh-cw.svg?raw";
import scan from "lucide-static/icons/scan-qr-code.svg?raw";
import send from "lucide-static/icons/send.svg?raw";
import share from "lucide-static/icons/share.svg?raw";
import signature from "lucide-static/icons/signature.svg?raw";
import phone from "lucide-static/icons/smartphone.svg?raw";
import timer from "lucide-static/icons/timer.svg?raw";
import bin from "lucide-static/icons/trash-2.svg?raw";
import warning from "lucide-static/icons/triangle-alert.svg?raw";
import truck from "lucide-static/icons/truck.svg?raw";
import person from "lucide-static/icons/user-round.svg?raw";
import close from "lucide-static/icons/x.svg?raw";

const SOURCES = {
  alert,
  backspace,
  ban,
  bin,
  calendar,
  camera,
  check,
  checkCheck,
  clock,
  close,
  dashed,
  download,
  failed,
  hand,
  home,
  inspect,
  item,
  keyboard,
  left,
  layers: lot,
  lock,
  lot,
  machine,
  minus,
  offline,
  passed,
  pause,
  paused,
  person,
  phone,
  place,
  play,
  plus,
  records,
  refresh,
  right,
  running,
  scan,
  send,
  share,
  signature,
  signOut,
  storage,
  swap,
  timer,
  torch,
  truck,
  warning,
};

export type IconName = keyof typeof SOURCES;

/** Only the drawing itself: size, stroke and colour come from the style sheet. */
const inner = (source: string): string => source.replace(/^[\s\S]*?<svg[\s\S]*?>|<\/svg>\s*$/g, "").trim();
const drawings = new Map<IconName, string>();

/** A picture beside a word; on its own it needs the button's label. */
export function Icon({ name, large = false }: { name: IconName; large?: boolean }) {
  const drawing = drawings.get(name) ?? inner(SOURCES[name]);
  drawings.set(name, drawing);
  return (
    <svg
      class={large ? "icon icon--large" : "icon"}
      viewBox="0 0 24 24"
      aria-hidden="true"
      dangerouslySetInnerHTML={{ __html: drawing }}
    />
  );
}
