// What the officer has chosen. Kept on the device by name; nothing here says where or about whom.
import { keep, kept } from '../device/kept';
import type { Travel } from '../generated/Travel';

export type Theme = 'night' | 'day' | 'vision' | 'device';
export type Units = 'metric' | 'imperial';

const themes: readonly Theme[] = ['night', 'day', 'vision', 'device'];

function firstTheme(): Theme {
  const chosen = kept('theme');
  return themes.find((theme) => theme === chosen) ?? 'night';
}

/** Miles and feet where the device's own region uses them. */
function firstUnits(): Units {
  const chosen = kept('units');
  if (chosen === 'metric' || chosen === 'imperial') return chosen;
  const region = typeof navigator === 'undefined' ? '' : navigator.language.split('-').at(-1);
  return region === 'US' || region === 'LR' || region === 'MM' ? 'imperial' : 'metric';
}

/** Kinds of service last asked for, newest first. */
const KINDS_KEPT = 6;

class Preferences {
  theme = $state<Theme>(firstTheme());
  units = $state<Units>(firstUnits());
  kinds = $state.raw<readonly string[]>((kept('kinds') ?? '').split(' ').filter(Boolean));
  travel = $state<Travel>(kept('travel') === 'driving' ? 'driving' : 'walking');

  chooseTheme(theme: Theme): void {
    this.theme = theme;
    keep('theme', theme);
  }

  chooseUnits(units: Units): void {
    this.units = units;
    keep('units', units);
  }

  chooseTravel(travel: Travel): void {
    this.travel = travel;
    keep('travel', travel);
  }

  usedKind(kind: string): void {
    this.kinds = [kind, ...this.kinds.filter((known) => known !== kind)].slice(0, KINDS_KEPT);
    keep('kinds', this.kinds.join(' '));
  }
}

export const preferences = new Preferences();
