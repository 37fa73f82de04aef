#include <math.h>
#include <string.h>

#include "alerts/impl.h"
#include "base/num.h"

bool veer_alert_change_pct(const veer_signal *signal, double *ret)
{
    if (!signal->present || !signal->has_baseline || signal->baseline == 0)
        return false;
    const double value = signal->has_measured ? signal->measured : signal->value;
    const double change = (value - signal->baseline) / fabs(signal->baseline) * 100;
    if (!isfinite(change))
        return false;
    *ret = change;
    return true;
}

/* Four digits are enough to read; large numbers without an exponent. */
static void put_value(veer_buf *out, double value)
{
    const double size = fabs(value);
    veer_buf_printf(out, size >= 1e4 && size < 1e15 ? "%.0f" : "%.4g", value);
}

static void put_limit(veer_buf *out, double limit)
{
    char text[VEER_DOUBLE_TEXT_SIZE];
    veer_buf_append(out, text, veer_print_double(limit, text));
}

static const char *words_of(veer_compare compare)
{
    static const char *const words[] = {
        [VEER_COMPARE_LT] = "below",    [VEER_COMPARE_LTE] = "not above",
        [VEER_COMPARE_GT] = "above",    [VEER_COMPARE_GTE] = "not below",
        [VEER_COMPARE_EQ] = "equal to", [VEER_COMPARE_NE] = "different from",
    };
    return (size_t)compare < sizeof words / sizeof *words ? words[compare] : "against";
}

static void put_details(veer_buf *out, const veer_signal *signal)
{
    double change;
    const char *before = " (";
    if (signal->has_measured) {
        veer_buf_puts(out, " (now ");
        put_value(out, signal->measured);
        before = ", ";
    }
    if (signal->has_baseline) {
        veer_buf_printf(out, "%sbaseline ", before);
        put_value(out, signal->baseline);
        before = ", ";
    }
    if (veer_alert_change_pct(signal, &change))
        veer_buf_printf(out, ", %+.3g %%", change);
    if (signal->n > 0) {
        veer_buf_printf(out, "%s%llu sample%s", before, (unsigned long long)signal->n,
                        signal->n == 1 ? "" : "s");
        before = ", ";
    }
    if (strcmp(before, ", ") == 0)
        veer_buf_putc(out, ')');
}

void veer_alert_sentence(const veer_rule *rule, const char *model, const char *version,
                         const veer_finding *finding, veer_buf *out)
{
    const veer_signal *signal = &finding->signal;
    if (rule->summary != NULL)
        veer_buf_printf(out, "%s: ", rule->summary);
    veer_buf_printf(out, "%s of %s", finding->term, model);
    if (version != NULL && version[0] != '\0')
        veer_buf_printf(out, " %s", version);
    if (rule->segment != NULL)
        veer_buf_printf(out, " (%s)", rule->segment);
    if (!signal->present) {
        veer_buf_printf(out, " has no value%s%s", signal->why[0] != '\0' ? ": " : "", signal->why);
        return;
    }
    veer_buf_puts(out, " is ");
    put_value(out, signal->value);
    veer_buf_printf(out, ", %s ", words_of(finding->compare));
    put_limit(out, finding->limit);
    put_details(out, signal);
}
