#include <string.h>

#include "alerts/board_impl.h"
#include "base/map.h"

#define CHANGES_BYTES ((size_t)1 << 30)
#define FIRST_ITEMS 8

void veer_changes_init(veer_changes *changes)
{
    *changes = (veer_changes){0};
    veer_arena_init(&changes->arena, CHANGES_BYTES);
}

void veer_changes_done(veer_changes *changes)
{
    veer_map_free(changes->ids);
    veer_arena_done(&changes->arena);
    veer_changes_init(changes);
}

/* Room for one item more behind n: the old place, or a copy of twice the size at powers of two. */
static void *grown(veer_changes *changes, void *items, size_t n, size_t size)
{
    if (n != 0 && (n < FIRST_ITEMS || (n & (n - 1)) != 0))
        return items;
    void *larger = veer_arena_array(&changes->arena, n == 0 ? FIRST_ITEMS : 2 * n, size);
    if (larger != NULL && n > 0)
        memcpy(larger, items, n * size);
    return larger;
}

static veer_rc copy_text(veer_changes *changes, const char *text, const char **ret, veer_err *err)
{
    const char *copy =
        text == NULL ? NULL : veer_arena_strndup(&changes->arena, text, strlen(text));
    if (text != NULL && copy == NULL)
        return veer_fail_nomem(err);
    *ret = copy;
    return VEER_OK;
}

veer_rc changes_put_alert(veer_changes *changes, const veer_alert *alert, const veer_alert **ret,
                          veer_err *err)
{
    uint32_t index;
    if (changes->ids == NULL) {
        const veer_rc rc = veer_map_new(VEER_MAP_MAX_ENTRIES, &changes->ids, err);
        if (rc != VEER_OK)
            return rc;
    }
    veer_alert *copy = veer_arena_alloc(&changes->arena, sizeof *copy);
    veer_alert *alerts = grown(changes, changes->alerts, changes->n_alerts, sizeof *alerts);
    if (copy == NULL || alerts == NULL)
        return veer_fail_nomem(err);
    changes->alerts = alerts;
    veer_rc rc = veer_alert_copy(alert, &changes->arena, copy, err);
    if (rc == VEER_OK)
        rc = veer_map_put(changes->ids, alert->id, strlen(alert->id), &index, err);
    if (rc != VEER_OK)
        return rc;
    alerts[index] = *copy;
    if (index == changes->n_alerts)
        changes->n_alerts++;
    if (ret != NULL)
        *ret = copy;
    return VEER_OK;
}

veer_rc changes_put_event(veer_changes *changes, veer_alert_event_kind kind, const char *alert,
                          int64_t time_us, const char *actor, const char *detail, veer_err *err)
{
    veer_alert_event event = {.kind = kind, .time_us = time_us};
    veer_alert_event *events = grown(changes, changes->events, changes->n_events, sizeof *events);
    if (events == NULL)
        return veer_fail_nomem(err);
    changes->events = events;
    veer_rc rc = copy_text(changes, alert, &event.alert, err);
    if (rc == VEER_OK)
        rc = copy_text(changes, actor, &event.actor, err);
    if (rc == VEER_OK)
        rc = copy_text(changes, detail, &event.detail, err);
    if (rc == VEER_OK)
        events[changes->n_events++] = event;
    return rc;
}

veer_rc changes_put_notice(veer_changes *changes, veer_alert_event_kind kind,
                           const veer_alert *alert, const char *const *channels, size_t n_channels,
                           veer_err *err)
{
    const char **names = veer_arena_array(&changes->arena, n_channels, sizeof *names);
    veer_notice *notices = grown(changes, changes->notices, changes->n_notices, sizeof *notices);
    if (names == NULL || notices == NULL)
        return veer_fail_nomem(err);
    changes->notices = notices;
    veer_rc rc = VEER_OK;
    for (size_t i = 0; i < n_channels && rc == VEER_OK; i++)
        rc = copy_text(changes, channels[i], &names[i], err);
    if (rc == VEER_OK)
        notices[changes->n_notices++] = (veer_notice){kind, alert, names, n_channels};
    return rc;
}

veer_rc changes_put_fired(veer_changes *changes, const veer_alert *alert, veer_err *err)
{
    const veer_alert **fired =
        grown(changes, changes->fired, changes->n_fired, sizeof(veer_alert *));
    if (fired == NULL)
        return veer_fail_nomem(err);
    changes->fired = fired;
    fired[changes->n_fired++] = alert;
    return VEER_OK;
}

veer_rc changes_put_silence(veer_changes *changes, const veer_silence *silence, veer_err *err)
{
    veer_silence copy = *silence;
    veer_silence *silences =
        grown(changes, changes->silences, changes->n_silences, sizeof *silences);
    veer_label *matchers = veer_arena_array(&changes->arena, silence->n_matchers, sizeof *matchers);
    if (silences == NULL || matchers == NULL)
        return veer_fail_nomem(err);
    changes->silences = silences;
    copy.matchers = matchers;
    veer_rc rc = copy_text(changes, silence->id, &copy.id, err);
    if (rc == VEER_OK)
        rc = copy_text(changes, silence->by, &copy.by, err);
    if (rc == VEER_OK)
        rc = copy_text(changes, silence->comment, &copy.comment, err);
    for (size_t i = 0; i < silence->n_matchers && rc == VEER_OK; i++) {
        rc = copy_text(changes, silence->matchers[i].name, &matchers[i].name, err);
        if (rc == VEER_OK)
            rc = copy_text(changes, silence->matchers[i].value, &matchers[i].value, err);
    }
    if (rc == VEER_OK)
        silences[changes->n_silences++] = copy;
    return rc;
}

veer_rc changes_put_gone_silence(veer_changes *changes, const char *id, veer_err *err)
{
    const char **gone =
        grown(changes, changes->gone_silences, changes->n_gone_silences, sizeof *gone);
    if (gone == NULL)
        return veer_fail_nomem(err);
    changes->gone_silences = gone;
    const veer_rc rc = copy_text(changes, id, &gone[changes->n_gone_silences], err);
    if (rc == VEER_OK)
        changes->n_gone_silences++;
    return rc;
}
