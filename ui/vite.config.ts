import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { Plugin, ProxyOptions } from 'vite';
import { defineConfig } from 'vitest/config';

/** The reader of codes would fetch itself from a public host. It comes along instead, and the address goes. */
function noHostOfTheReaders(): Plugin {
  const address = /`https:\/\/[^`]*zxing-wasm@[^`]*`/;
  return {
    name: 'no-host-of-the-readers',
    transform(code, id) {
      if (!id.includes('/zxing-wasm/') || !code.includes('https://')) return undefined;
      if (!address.test(code)) throw new Error(`${id} names a host in a way that is not known`);
      return { code: code.replace(address, '""'), map: null };
    },
  };
}

/** Where the face asks the companion (`src/backend/bridge.ts`). */
const asks = ['/ask', '/file'];

/**
 * Hands the face's questions to the bridge at `address`, which `make dev` starts. The address works
 * once: this server trades it for the cookie and shows that for every page of its own, and for no other.
 */
async function throughTheBridge(address: string): Promise<Record<string, ProxyOptions>> {
  const { origin } = new URL(address);
  const come = await fetch(address, { redirect: 'manual' });
  const cookie = come.headers.get('set-cookie')?.split(';')[0];
  if (cookie === undefined) throw new Error(`the bridge at ${origin} lets nobody in: ${come.status}`);
  const rule: ProxyOptions = {
    target: origin,
    changeOrigin: true,
    headers: { cookie, origin },
    bypass(request) {
      const from = request.headers.origin;
      const foreign = from !== undefined && from !== `http://${request.headers.host ?? ''}`;
      return foreign ? false : undefined;
    },
  };
  return Object.fromEntries(asks.map((path) => [path, rule]));
}

const bridge = process.env['WAYSIDE_BRIDGE'];

export default defineConfig(async ({ command }) => ({
  // Relative addresses: the same files serve from Tauri's own scheme and from the loopback bridge.
  base: './',
  // While a page is being written, workers go the way of every other file.
  plugins: [svelte(), ...(command === 'serve' ? [noHostOfTheReaders()] : [])],
  optimizeDeps: { exclude: ['zxing-wasm'] },
  // Words and tokens are shared with the hub and stand beside this folder.
  server: { fs: { allow: ['.', '../assets'] }, ...(bridge === undefined ? {} : { proxy: await throughTheBridge(bridge) }) },
  worker: { plugins: () => [noHostOfTheReaders()] },
  build: {
    target: 'es2022',
    // The content security policy admits nothing inline: no polyfill script, no data: fonts.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  test: {
    include: ['tests/**/*.test.ts', 'src/**/*.test.ts'],
    environment: 'node',
  },
}));
