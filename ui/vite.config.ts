import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Relative addresses: the same files serve from Tauri's own scheme and from the loopback bridge.
  base: './',
  plugins: [svelte()],
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
