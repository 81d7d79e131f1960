/** Hands a file to the phone: by its share sheet where files can be shared, else as a download. */
export async function deliver(content: Blob, name: string): Promise<boolean> {
  const file = new File([content], name, { type: content.type });
  if (/Android|iPhone|iPad/.test(navigator.userAgent) && navigator.canShare?.({ files: [file] })) {
    const shared = await navigator.share({ files: [file], title: name }).then(
      () => true,
      () => false,
    );
    if (shared) return true;
  }
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return true;
}
