import { documentsOf } from "../db/documents";
import { deleteFiles, fileKeys, getFile, putFile } from "../db/files";
import { getMeta } from "../db/meta";

const MOST = 60;
/** Papers up to this size come along with their job; larger ones when somebody asks for them. */
const SMALL = 3_000_000;

/** Fetches the drawings of the jobs on this phone that are not here yet, and drops those of jobs that left. */
export async function fetchDrawings(token: string): Promise<number> {
  const jobs = await documentsOf("job");
  const drawings = jobs.map(job => job.work_order.item.drawing).filter(path => path !== null);
  const papers = jobs.flatMap(job => job.work_order.documents ?? []);
  const small = papers.filter(one => one.size <= SMALL && isShown(one.type)).map(one => one.path);
  const wanted = [...new Set([...drawings, ...small])].slice(0, MOST);
  const here = new Set(await fileKeys());
  // What was fetched by hand stays as long as its job does.
  const kept = new Set([...wanted, ...papers.map(one => one.path)]);
  await deleteFiles([...here].filter(path => !kept.has(path)));
  let fetched = 0;
  for (const path of wanted) if (!here.has(path) && (await fetchOne(path, token))) fetched += 1;
  return fetched;
}

/** Whether a phone shows files of this type itself. */
export const isShown = (type: string) => /^(image\/(png|jpeg|webp)|application\/pdf)/.test(type);

/** Fetches one file now, over the network; whether it is here afterwards. */
export async function fetchFile(path: string): Promise<boolean> {
  const device = await getMeta("device");
  return device ? fetchOne(path, device.token).catch(() => false) : false;
}

async function fetchOne(path: string, token: string): Promise<boolean> {
  if (!path.startsWith("/api/v1/")) return false;
  const response = await fetch(path, { headers: { Authorization: `Bearer ${token}` }, redirect: "error" });
  if (!response.ok || !isShown(response.headers.get("Content-Type") ?? "")) return false;
  await putFile(path, await response.blob(), Date.now());
  return true;
}

/** The kept drawing, as something an <img> can show; null when it has not come yet. The caller revokes the address. */
export async function drawingUrl(path: string): Promise<{ url: string; type: string } | null> {
  const blob = await getFile(path);
  return blob ? { url: URL.createObjectURL(blob), type: blob.type } : null;
}
