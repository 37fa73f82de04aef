#include "unit/notify/sample.h"

#include <stdlib.h>
#include <string.h>

static const char *values[16];
static const veer_channel_kind *last_kind;

veer_alert sample_alert(void)
{
    static const veer_alert_column columns[] = {
        {"amount", "psi", 0.31234, 0.6, true},
        {"country", "js", 0.12, 0.3, true},
        {"age", "ks", 0.041, 0.04, false},
    };
    static const veer_label labels[] = {{"team", "payments"}, {"tier", "1"}};
    veer_alert a = {
        .id = "alert_0000000000000001",
        .rule = "Low accuracy",
        .expr = "accuracy[1h] < 0.7",
        .model = "fraud",
        .version = "v2",
        .severity = VEER_SEVERITY_HIGH,
        .status = VEER_ALERT_ACTIVE,
        .message =
            "accuracy[1h] of fraud v2 is 0.64, below 0.7 (baseline 0.81, -21 %, 412 samples)",
        .started_us = SAMPLE_NOW_US - 35 * SAMPLE_MINUTE_US,
        .fired_us = SAMPLE_NOW_US - 30 * SAMPLE_MINUTE_US,
        .updated_us = SAMPLE_NOW_US,
        .evaluations = 7,
        .term = "accuracy[1h]",
        .worst = 0.62,
        .compare = VEER_COMPARE_LT,
        .limit = 0.7,
        .columns = columns,
        .n_columns = 3,
        .labels = labels,
        .n_labels = 2,
        .runbook = "https://wiki.test/runbooks/accuracy?a=1&b=2",
    };
    a.signal = (veer_signal){
        .present = true,
        .value = 0.64,
        .lo = 0.64,
        .hi = 0.64,
        .n = 412,
        .has_baseline = true,
        .baseline = 0.81,
        .baseline_n = 9800,
        .has_p = true,
        .p = 0.000312,
        .from_us = SAMPLE_NOW_US - 60 * SAMPLE_MINUTE_US,
        .to_us = SAMPLE_NOW_US,
        .baseline_from_us = SAMPLE_NOW_US - 25 * (60 * SAMPLE_MINUTE_US),
        .baseline_to_us = SAMPLE_NOW_US - 60 * SAMPLE_MINUTE_US,
    };
    return a;
}

veer_alert sample_resolved(void)
{
    veer_alert a = sample_alert();
    a.status = VEER_ALERT_RESOLVED;
    a.resolved_us = SAMPLE_NOW_US + 90 * SAMPLE_MINUTE_US;
    a.resolved_by = "veer";
    a.signal.value = 0.79;
    a.signal.lo = 0.79;
    a.signal.hi = 0.79;
    return a;
}

void sample_set(const char *setting, const char *value)
{
    for (size_t i = 0; i < last_kind->n_settings; i++)
        if (strcmp(last_kind->settings[i].name, setting) == 0) {
            values[i] = value;
            return;
        }
    abort();
}

static void set_required(void)
{
    static const struct {
        const char *name;  /* of a setting */
        const char *value; /* for all kinds */
    } known[] = {
        {"url", SAMPLE_URL},
        {"routing_key", "0123456789abcdef0123456789abcdef"},
        {"server", "smtp.test:587"},
        {"from", "veer@example.com"},
        {"to", "oncall@example.com\nml@example.com"},
    };
    for (size_t i = 0; i < last_kind->n_settings; i++) {
        values[i] = last_kind->settings[i].fallback;
        for (size_t k = 0; values[i] == NULL && k < sizeof known / sizeof *known; k++)
            if (strcmp(known[k].name, last_kind->settings[i].name) == 0)
                values[i] = known[k].value;
    }
}

veer_channel sample_channel(const char *kind)
{
    for (size_t i = 0; i < veer_n_channel_kinds; i++)
        if (strcmp(veer_channel_kinds[i]->name, kind) == 0)
            last_kind = veer_channel_kinds[i];
    set_required();
    return (veer_channel){.name = "team",
                          .kind = last_kind,
                          .is_default = true,
                          .min_severity = VEER_SEVERITY_LOW,
                          .send_resolved = true,
                          .values = values};
}
