// What went wrong, as a code for the face to say.
import type { FaultCode } from '../generated/FaultCode';
import { FAULT_CODES } from '../generated/faultCodes';

/** The companion's closed list, and the one thing only the face can see: nobody answers. */
export type TroubleCode = FaultCode | 'unreachable';

/** The codes as the companion's build wrote them down, and the face's own. */
export const TROUBLE_CODES: readonly TroubleCode[] = [...FAULT_CODES, 'unreachable'];

const codes: ReadonlySet<string> = new Set(TROUBLE_CODES);

/** Why a command was not answered. It carries a code for the face to say, never a text. */
export class Failed extends Error {
  readonly code: TroubleCode;
  readonly retry: boolean;

  constructor(code: TroubleCode, retry: boolean) {
    super(code);
    this.code = code;
    this.retry = retry;
  }

  /** Reads whatever a host rejected with. What is no `Fault` means that nobody answered. */
  static from(thrown: unknown): Failed {
    if (thrown instanceof Failed) return thrown;
    if (typeof thrown === 'object' && thrown !== null && 'code' in thrown) {
      const { code } = thrown;
      if (typeof code === 'string' && codes.has(code)) {
        return new Failed(code as TroubleCode, 'retry' in thrown && thrown.retry === true);
      }
    }
    return new Failed('unreachable', true);
  }
}
