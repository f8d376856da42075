// The app's own window. A JSON command's handler takes one argument, `ask`; a file command takes
// the bytes as the raw body, so that a pack of many megabytes is never spelled out as JSON.
import { invoke } from '@tauri-apps/api/core';
import { Failed } from './failed';
import type { Backend } from './index';

export const tauri: Backend = {
  async ask(name, ask) {
    try {
      return await invoke(name, { ask });
    } catch (thrown) {
      throw Failed.from(thrown);
    }
  },
  async offer(name, bytes) {
    try {
      return await invoke(name, bytes);
    } catch (thrown) {
      throw Failed.from(thrown);
    }
  },
};
