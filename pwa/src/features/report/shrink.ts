const LONGEST_SIDE = 1600;
const QUALITY = 0.82;

/**
 * A photo as a JPEG of at most 1600 px, turned upright. Drawing it anew leaves its EXIF behind: where the phone was is
 * nobody's business.
 * @throws when the file is no picture
 */
export async function shrink(file: Blob): Promise<ArrayBuffer> {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  try {
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const jpeg = await new Promise<Blob | null>(done => canvas.toBlob(done, "image/jpeg", QUALITY));
    if (!jpeg) throw new Error("the photo could not be written");
    return await jpeg.arrayBuffer();
  } finally {
    picture.close();
  }
}
