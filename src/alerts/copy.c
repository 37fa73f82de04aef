/* Copies of alerts and silences in one piece of memory: the same walk first measures, then copies.
 */
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "alerts/impl.h"

typedef struct pack {
    char *memory; /* NULL while measuring */
    size_t used;  /* bytes so far */
} pack;

/* Room for n items at an alignment; NULL while measuring. */
static void *pack_room(pack *p, size_t n, size_t size)
{
    const size_t align = alignof(max_align_t);
    p->used = (p->used + align - 1) / align * align;
    char *room = p->memory == NULL ? NULL : p->memory + p->used;
    p->used += n * size;
    return room;
}

static void pack_text(pack *p, const char **text)
{
    if (*text == NULL)
        return;
    const size_t size = strlen(*text) + 1;
    if (p->memory != NULL) {
        memcpy(p->memory + p->used, *text, size);
        *text = p->memory + p->used;
    }
    p->used += size;
}

static void pack_labels(pack *p, const veer_label **labels, size_t n)
{
    veer_label *copy = pack_room(p, n, sizeof *copy);
    for (size_t i = 0; i < n; i++) {
        veer_label label = (*labels)[i];
        pack_text(p, &label.name);
        pack_text(p, &label.value);
        if (copy != NULL)
            copy[i] = label;
    }
    if (copy != NULL)
        *labels = copy;
}

static void pack_columns(pack *p, const veer_alert_column **columns, size_t n)
{
    veer_alert_column *copy = pack_room(p, n, sizeof *copy);
    for (size_t i = 0; i < n; i++) {
        veer_alert_column column = (*columns)[i];
        pack_text(p, &column.name);
        pack_text(p, &column.method);
        if (copy != NULL)
            copy[i] = column;
    }
    if (copy != NULL)
        *columns = copy;
}

static void pack_alert(pack *p, veer_alert *alert)
{
    const char **const texts[] = {
        &alert->id,          &alert->rule,         &alert->expr,      &alert->model,
        &alert->version,     &alert->segment,      &alert->message,   &alert->acknowledged_by,
        &alert->resolved_by, &alert->notes,        &alert->term,      &alert->runbook,
        &alert->silenced_by, &alert->inhibited_by, &alert->held_back,
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        pack_text(p, texts[i]);
    pack_columns(p, &alert->columns, alert->n_columns);
    pack_labels(p, &alert->labels, alert->n_labels);
}

static void pack_silence(pack *p, veer_silence *silence)
{
    pack_text(p, &silence->id);
    pack_text(p, &silence->by);
    pack_text(p, &silence->comment);
    pack_labels(p, &silence->matchers, silence->n_matchers);
}

static size_t size_of_alert(const veer_alert *alert)
{
    veer_alert copy = *alert;
    pack p = {0};
    pack_alert(&p, &copy);
    return p.used;
}

veer_rc veer_alert_copy(const veer_alert *alert, veer_arena *arena, veer_alert *ret, veer_err *err)
{
    veer_alert copy = *alert;
    pack p = {.memory = veer_arena_alloc(arena, size_of_alert(alert))};
    if (p.memory == NULL)
        return veer_fail_nomem(err);
    pack_alert(&p, &copy);
    *ret = copy;
    return VEER_OK;
}

veer_rc veer_alert_clone(const veer_alert *alert, veer_alert **ret, veer_err *err)
{
    char *memory = malloc(sizeof *alert + alignof(max_align_t) + size_of_alert(alert));
    if (memory == NULL)
        return veer_fail_nomem(err);
    pack p = {.memory = memory};
    veer_alert *copy = pack_room(&p, 1, sizeof *copy);
    *copy = *alert;
    pack_alert(&p, copy);
    *ret = copy;
    return VEER_OK;
}

veer_rc veer_silence_clone(const veer_silence *silence, veer_silence **ret, veer_err *err)
{
    veer_silence measured = *silence;
    pack p = {0};
    pack_silence(&p, &measured);
    char *memory = malloc(sizeof *silence + alignof(max_align_t) + p.used);
    if (memory == NULL)
        return veer_fail_nomem(err);
    p = (pack){.memory = memory};
    veer_silence *copy = pack_room(&p, 1, sizeof *copy);
    *copy = *silence;
    pack_silence(&p, copy);
    *ret = copy;
    return VEER_OK;
}
