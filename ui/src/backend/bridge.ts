// A browser on the same machine, over the loopback bridge (`make serve`, the screen tests). The
// bridge's cookie is HttpOnly: the face neither sees nor handles it.
import { Failed } from './failed';
import type { Backend } from './index';

async function answer(path: string, type: string, body: BodyInit) {
  let response: Response;
  try {
    response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
      credentials: 'same-origin',
      cache: 'no-store',
    });
  } catch {
    throw new Failed('unreachable', true);
  }
  if (response.status !== 200 && response.status !== 422) throw new Failed('unreachable', true);
  const value: unknown = await response.json().catch(() => undefined);
  if (response.status === 422 || value === undefined) throw Failed.from(value);
  return value;
}

export const bridge: Backend = {
  async ask(name, ask) {
    return (await answer(`/ask/${name}`, 'application/json', JSON.stringify(ask))) as never;
  },
  async offer(name, bytes) {
    const body = bytes as Uint8Array<ArrayBuffer>;
    return (await answer(`/file/${name}`, 'application/octet-stream', body)) as never;
  },
};
