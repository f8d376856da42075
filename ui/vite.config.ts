import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { Plugin } from 'vite';
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

export default defineConfig({
  // Relative addresses: the same files serve from Tauri's own scheme and from the loopback bridge.
  base: './',
  plugins: [svelte()],
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
});
