/** Lets the browser report an error that stops nothing. Before Chrome 95 and Safari 15.4 it has no word for that. */
export function report(error: unknown): void {
  if (typeof reportError === "function") reportError(error);
  else
    setTimeout(() => {
      throw error;
    });
}
