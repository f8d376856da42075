//! The standard kinds, in the order of the chips, with what people call them.

/// A standard kind, written down.
pub(super) struct Row {
    pub(super) id: &'static str,
    pub(super) en: &'static str,
    pub(super) es: &'static str,
    pub(super) synonyms: &'static [(&'static str, &'static [&'static str])],
}

pub(super) const STANDARD: &[Row] = &[
    Row {
        id: "syringe_programme",
        en: "Syringe programme",
        es: "Programa de jeringas",
        synonyms: &[
            (
                "en",
                &[
                    "needle exchange",
                    "syringe exchange",
                    "syringe program",
                    "syringe services program",
                    "syringe service",
                    "needle and syringe programme",
                    "needle programme",
                    "needle program",
                    "SSP",
                    "NSP",
                    "SEP",
                    "works",
                ],
            ),
            (
                "es",
                &[
                    "jeringas",
                    "jeringuillas",
                    "intercambio de jeringas",
                    "agujas",
                ],
            ),
            ("pt", &["troca de seringas", "seringas"]),
            ("fr", &["échange de seringues", "seringues"]),
            ("ru", &["обмен шприцев", "шприцы"]),
        ],
    },
    Row {
        id: "drop_in_centre",
        en: "Drop-in centre",
        es: "Centro de acogida",
        synonyms: &[
            (
                "en",
                &[
                    "drop-in",
                    "drop-in center",
                    "day centre",
                    "day center",
                    "day room",
                ],
            ),
            ("es", &["centro de día", "acogida"]),
            ("ru", &["дроп-ин центр"]),
        ],
    },
    Row {
        id: "naloxone_pickup",
        en: "Naloxone pick-up",
        es: "Entrega de naloxona",
        synonyms: &[
            (
                "en",
                &[
                    "naloxone",
                    "narcan",
                    "overdose kit",
                    "naloxone distribution",
                ],
            ),
            ("es", &["naloxona"]),
            ("ru", &["налоксон"]),
        ],
    },
    Row {
        id: "opioid_agonist_treatment",
        en: "Opioid agonist treatment",
        es: "Tratamiento con agonistas",
        synonyms: &[
            (
                "en",
                &[
                    "OAT",
                    "OST",
                    "OTP",
                    "MAT",
                    "MOUD",
                    "opioid treatment",
                    "opioid treatment program",
                    "opioid treatment programme",
                    "opioid substitution",
                    "methadone",
                    "buprenorphine",
                    "suboxone",
                ],
            ),
            ("es", &["metadona", "buprenorfina"]),
            ("pt", &["metadona"]),
            ("fr", &["méthadone"]),
            ("ru", &["метадон", "бупренорфин"]),
        ],
    },
    Row {
        id: "supervised_consumption",
        en: "Supervised consumption",
        es: "Consumo supervisado",
        synonyms: &[
            (
                "en",
                &[
                    "supervised consumption site",
                    "overdose prevention centre",
                    "overdose prevention center",
                    "safe injection site",
                    "drug consumption room",
                    "OPC",
                    "SCS",
                ],
            ),
            ("es", &["sala de consumo"]),
        ],
    },
    Row {
        id: "drug_checking",
        en: "Drug checking",
        es: "Análisis de sustancias",
        synonyms: &[
            (
                "en",
                &[
                    "pill testing",
                    "drug testing",
                    "fentanyl test strips",
                    "test strips",
                ],
            ),
            ("es", &["análisis de drogas", "tiras de fentanilo"]),
        ],
    },
    Row {
        id: "outreach",
        en: "Outreach",
        es: "Trabajo de calle",
        synonyms: &[
            (
                "en",
                &["mobile outreach", "street outreach", "van", "mobile unit"],
            ),
            ("es", &["acercamiento", "unidad móvil"]),
        ],
    },
    Row {
        id: "shelter",
        en: "Shelter",
        es: "Albergue",
        synonyms: &[
            (
                "en",
                &[
                    "housing",
                    "night shelter",
                    "homeless shelter",
                    "bed",
                    "hostel",
                ],
            ),
            ("es", &["refugio", "alojamiento", "vivienda"]),
        ],
    },
    Row {
        id: "detox",
        en: "Detox",
        es: "Desintoxicación",
        synonyms: &[
            (
                "en",
                &[
                    "detoxification",
                    "withdrawal management",
                    "sobering centre",
                    "sobering center",
                ],
            ),
            ("es", &["desintoxicacion", "abstinencia"]),
        ],
    },
    Row {
        id: "treatment",
        en: "Treatment",
        es: "Tratamiento",
        synonyms: &[
            (
                "en",
                &[
                    "substance use treatment",
                    "substance use disorder treatment",
                    "SUD treatment",
                    "drug treatment",
                    "rehab",
                    "rehabilitation",
                    "counselling",
                    "counseling",
                ],
            ),
            ("es", &["rehabilitación", "consejería"]),
        ],
    },
    Row {
        id: "testing",
        en: "Testing",
        es: "Pruebas",
        synonyms: &[
            (
                "en",
                &[
                    "HIV test",
                    "HIV testing",
                    "hepatitis",
                    "hepatitis C",
                    "HCV",
                    "STI testing",
                ],
            ),
            ("es", &["prueba de VIH", "VIH", "hepatitis"]),
        ],
    },
    Row {
        id: "sharps_disposal",
        en: "Sharps disposal",
        es: "Desecho de agujas",
        synonyms: &[
            (
                "en",
                &["sharps bin", "sharps", "needle bin", "needle drop box"],
            ),
            ("es", &["contenedor de agujas"]),
        ],
    },
    Row {
        id: "mental_health",
        en: "Mental health",
        es: "Salud mental",
        synonyms: &[
            (
                "en",
                &[
                    "crisis centre",
                    "crisis center",
                    "crisis team",
                    "psychiatric",
                ],
            ),
            ("es", &["crisis", "psiquiatría"]),
        ],
    },
    Row {
        id: "victim_support",
        en: "Victim support",
        es: "Apoyo a víctimas",
        synonyms: &[
            (
                "en",
                &[
                    "victim services",
                    "domestic violence",
                    "sexual assault",
                    "sex worker support",
                    "trafficking",
                ],
            ),
            ("es", &["violencia doméstica", "víctimas"]),
        ],
    },
    Row {
        id: "case_management",
        en: "Case management (LEAD)",
        es: "Gestión de casos (LEAD)",
        synonyms: &[
            (
                "en",
                &["LEAD", "case management", "diversion", "case manager"],
            ),
            ("es", &["gestión de casos", "derivación"]),
        ],
    },
    Row {
        id: "health_care",
        en: "Health care",
        es: "Atención médica",
        synonyms: &[
            (
                "en",
                &["clinic", "hospital", "emergency room", "wound care", "PEP"],
            ),
            ("es", &["clínica", "urgencias", "curas"]),
        ],
    },
    Row {
        id: "other",
        en: "Other help",
        es: "Otra ayuda",
        synonyms: &[("en", &["other service"]), ("es", &["otro servicio"])],
    },
];
