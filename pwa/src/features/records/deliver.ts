/** Hands a file to the phone: by its share sheet where files can be shared, else as a download. */
export async function deliver(content: Blob, name: string): Promise<"shared" | "saved" | "cancelled"> {
  const file = new File([content], name, { type: content.type });
  if (/Android|iPhone|iPad/.test(navigator.userAgent) && navigator.canShare?.({ files: [file] })) {
    try {
      await navigator.share({ files: [file], title: name });
      return "shared";
    } catch (error) {
      // Closed by the worker's own hand; whatever else went wrong, a download may still work.
      if ((error as { name?: string }).name === "AbortError") return "cancelled";
    }
  }
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return "saved";
}
