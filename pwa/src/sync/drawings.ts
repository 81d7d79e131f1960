import { documentsOf } from "../db/documents";
import { deleteFiles, fileKeys, getFile, putFile } from "../db/files";

const MOST = 60;

/** Fetches the drawings of the jobs on this phone that are not here yet, and drops those of jobs that left. */
export async function fetchDrawings(token: string): Promise<number> {
  const jobs = await documentsOf("job");
  const wanted = [...new Set(jobs.map(job => job.work_order.item.drawing).filter(path => path !== null))].slice(
    0,
    MOST,
  );
  const here = new Set(await fileKeys());
  await deleteFiles([...here].filter(path => !wanted.includes(path)));
  let fetched = 0;
  for (const path of wanted) if (!here.has(path) && (await fetchOne(path, token))) fetched += 1;
  return fetched;
}

async function fetchOne(path: string, token: string): Promise<boolean> {
  if (!path.startsWith("/api/v1/")) return false;
  const response = await fetch(path, { headers: { Authorization: `Bearer ${token}` }, redirect: "error" });
  if (!response.ok || !/^(image|application\/pdf)/.test(response.headers.get("Content-Type") ?? "")) return false;
  await putFile(path, await response.blob(), Date.now());
  return true;
}

/** The kept drawing, as something an <img> can show; null when it has not come yet. The caller revokes the address. */
export async function drawingUrl(path: string): Promise<{ url: string; type: string } | null> {
  const blob = await getFile(path);
  return blob ? { url: URL.createObjectURL(blob), type: blob.type } : null;
}
