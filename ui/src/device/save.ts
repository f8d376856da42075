// Handing a text to the device as a file. The file leaves the app's keeping with that.

/** Offers it as a download. False when the web view refuses. */
export function saveFile(name: string, mediaType: string, text: string): boolean {
  try {
    const address = URL.createObjectURL(new Blob([text], { type: `${mediaType};charset=utf-8` }));
    const link = document.createElement('a');
    link.href = address;
    link.download = name;
    link.className = 'unseen';
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    return true;
  } catch {
    return false;
  }
}
