// What is noted of a person, in words.
import type { AgeBand } from '../generated/AgeBand';
import type { CollapseSeen } from '../generated/CollapseSeen';
import type { Drug } from '../generated/Drug';

export const ages: Record<AgeBand, string> = {
  under10: 'age-band-under-10',
  from10: 'age-band-10',
  from18: 'age-band-18',
  from25: 'age-band-25',
  from35: 'age-band-35',
  from45: 'age-band-45',
  from55: 'age-band-55',
  from65: 'age-band-65',
  unknown: 'report-unknown',
};

export const drugs: Record<Drug, string> = {
  heroin: 'drug-heroin',
  fentanyl: 'drug-fentanyl',
  fentanyl_analog: 'drug-fentanyl-analog',
  carfentanil: 'drug-carfentanil',
  methadone: 'drug-methadone',
  suboxone: 'drug-suboxone',
  pharmaceutical_opioid: 'drug-pharmaceutical-opioid',
  pharmaceutical_stimulant: 'drug-pharmaceutical-stimulant',
  pharmaceutical_other: 'drug-pharmaceutical-other',
  benzodiazepines: 'drug-benzodiazepines',
  barbiturates: 'drug-barbiturates',
  cocaine: 'drug-cocaine',
  methamphetamine: 'drug-methamphetamine',
  marijuana: 'drug-marijuana',
  synthetic_marijuana: 'drug-synthetic-marijuana',
  bath_salts: 'drug-bath-salts',
  alcohol: 'drug-alcohol',
  other: 'drug-other',
  unknown: 'report-unknown',
};

export const collapses: Record<CollapseSeen, string> = {
  seen: 'collapse-seen',
  unseen: 'collapse-unseen',
};
