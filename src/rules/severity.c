#include "rules/rule.h"

#include <string.h>

static const char *const texts[] = {"low", "medium", "high", "critical"};

const char *veer_severity_text(veer_severity severity)
{
    return (size_t)severity < sizeof texts / sizeof *texts ? texts[severity] : "unknown";
}

veer_rc veer_severity_parse(const char *text, veer_severity *ret, veer_err *err)
{
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strcmp(text, texts[i]) == 0) {
            *ret = (veer_severity)i;
            return VEER_OK;
        }
    return veer_fail(err, VEER_EINVAL, "'%.40s' is no severity; low, medium, high or critical",
                     text);
}
