// Makes a photo small before it is sent: a phone's has 8 MB, and school Wi-Fi is slow. The server does it again anyway.
const LONGEST = 1600;
const SMALL = 400 * 1024;

async function smaller(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const context = canvas.getContext("2d");
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((give) => canvas.toBlob(give, "image/jpeg", 0.8));
  return blob && blob.size < file.size ? new File([blob], "photo.jpg", { type: "image/jpeg" }) : file;
}

export function startPhotos() {
  document.addEventListener("change", async (event) => {
    const input = event.target;
    const [file] = input.files ?? [];
    if (!file || !input.hasAttribute("data-photo") || file.size <= SMALL || !window.createImageBitmap) return;
    try {
      const files = new DataTransfer();
      files.items.add(await smaller(file));
      if (input.files[0] === file) input.files = files.files;
    } catch {
      // It goes as it is; the server says what is wrong with it.
    }
  });
}
