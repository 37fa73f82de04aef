#include "alerts/alert.h"

#include <string.h>

static const char *const statuses[] = {"active", "acknowledged", "resolved"};

const char *veer_alert_status_text(veer_alert_status status)
{
    return (size_t)status < sizeof statuses / sizeof *statuses ? statuses[status] : "unknown";
}

veer_rc veer_alert_status_parse(const char *text, veer_alert_status *ret, veer_err *err)
{
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (strcmp(text, statuses[i]) == 0) {
            *ret = (veer_alert_status)i;
            return VEER_OK;
        }
    return veer_fail(err, VEER_EINVAL, "'%.40s' is no status; active, acknowledged or resolved",
                     text);
}

const char *veer_alert_event_text(veer_alert_event_kind kind)
{
    static const char *const texts[] = {
#define VEER_ALERT_EVENT_TEXT(name, text) [VEER_ALERT_EVENT_##name] = text,
        VEER_ALERT_EVENT_LIST(VEER_ALERT_EVENT_TEXT)
#undef VEER_ALERT_EVENT_TEXT
    };
    return (size_t)kind < VEER_ALERT_EVENT_COUNT ? texts[kind] : "unknown";
}
