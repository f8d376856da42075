import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import { defineConfig } from 'eslint/config';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

export default defineConfig(
  { ignores: ['dist/', 'src/generated/'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser } } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { extraFileExtensions: ['.svelte'], parser: ts.parser, svelteConfig },
    },
  },
  {
    rules: {
      // Types already say what is defined; the compiler is the better judge.
      'no-undef': 'off',
      // Hash addresses are written by shared/route and lead nowhere outside.
      'svelte/no-navigation-without-resolve': 'off',
      // Svelte trims the space at a block's edge; written as a value it stays.
      'svelte/no-useless-mustaches': 'off',
      // Runes say what is reactive; a plain Map here is meant to be plain.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
);
