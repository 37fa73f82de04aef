#include "alerts/impl.h"

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

static bool is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7F;
}

bool veer_alerts_is_actor(const char *text)
{
    size_t len = 0;
    for (; text[len] != '\0'; len++)
        if (is_control(text[len]))
            return false;
    return len > 0 && len <= VEER_LIMIT_ACTOR_BYTES;
}

veer_rc veer_alerts_check_notes(const char *name, const char *notes, veer_err *err)
{
    size_t len = 0;
    for (; notes != NULL && notes[len] != '\0'; len++)
        if (is_control(notes[len]) && strchr("\n\r\t", notes[len]) == NULL)
            return veer_fail(err, VEER_EINVAL, "'%s' has control characters", name);
    if (len > VEER_LIMIT_NOTES_BYTES)
        return veer_fail(err, VEER_EINVAL, "'%s' is longer than %d bytes", name,
                         VEER_LIMIT_NOTES_BYTES);
    return VEER_OK;
}
