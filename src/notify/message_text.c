/* Headlines, sentences and facts of alerts. */
#include <string.h>

#include "base/time.h"
#include "notify/message.h"

#define FACT_BYTES ((size_t)256 << 10) /* more than all labels of a rule */

typedef struct facts {
    const veer_notice *notice; /* whose */
    veer_arena *arena;         /* of the texts */
    veer_fact *list;           /* VEER_MESSAGE_FACTS */
    size_t n;                  /* in it */
    bool failed;               /* no memory */
} facts;

static const char *const severities[] = {"LOW", "MEDIUM", "HIGH", "CRITICAL"};
static const char *const compare_words[] = {"below",       "at or below", "above",
                                            "at or above", "equal to",    "other than"};

static const char *severity_word(veer_severity severity)
{
    return (size_t)severity < 4 ? severities[severity] : "LOW";
}

static void put_target(const veer_alert *alert, veer_buf *out)
{
    veer_buf_puts(out, alert->model);
    if (alert->version != NULL && alert->version[0] != '\0')
        veer_buf_printf(out, " %s", alert->version);
    if (alert->segment != NULL)
        veer_buf_printf(out, " (%s)", alert->segment);
}

static int64_t lasted_us(const veer_alert *alert)
{
    return alert->resolved_us - (alert->started_us > 0 ? alert->started_us : alert->fired_us);
}

void veer_notice_headline(const veer_notice *notice, veer_buf *out)
{
    const veer_alert *const a = notice->alert;
    switch (notice->kind) {
    case VEER_ALERT_EVENT_RESOLVED:
        veer_buf_puts(out, "[RESOLVED] ");
        break;
    case VEER_ALERT_EVENT_ACKNOWLEDGED:
        veer_buf_puts(out, "[ACKNOWLEDGED] ");
        break;
    case VEER_ALERT_EVENT_ESCALATED:
        veer_buf_printf(out, "[%s, WORSE] ", severity_word(a->severity));
        break;
    default:
        veer_buf_printf(out, "[%s] ", severity_word(a->severity));
        break;
    }
    put_target(a, out);
    veer_buf_printf(out, ": %s", a->rule);
    if (notice->kind == VEER_ALERT_EVENT_RESOLVED && a->resolved_us > 0) {
        veer_buf_puts(out, " (after ");
        veer_message_span(lasted_us(a), out);
        veer_buf_putc(out, ')');
    } else if (notice->kind == VEER_ALERT_EVENT_ACKNOWLEDGED && a->acknowledged_by != NULL) {
        veer_buf_printf(out, " (by %s)", a->acknowledged_by);
    }
}

veer_severity veer_message_severity(const veer_message *message)
{
    const bool resolved = veer_message_is_resolved(message);
    veer_severity worst = VEER_SEVERITY_LOW;
    for (size_t i = 0; i < message->n_notices; i++) {
        const veer_notice *const n = &message->notices[i];
        if ((resolved || n->kind != VEER_ALERT_EVENT_RESOLVED) && n->alert->severity > worst)
            worst = n->alert->severity;
    }
    return worst;
}

bool veer_message_is_resolved(const veer_message *message)
{
    for (size_t i = 0; i < message->n_notices; i++)
        if (message->notices[i].kind != VEER_ALERT_EVENT_RESOLVED)
            return false;
    return message->n_notices > 0;
}

/* What happened, in the order in which it is told. */
static const struct {
    veer_alert_event_kind kind; /* of the notice */
    const char *type;           /* of a message of these alone */
    const char *words;          /* "3 alerts fired" */
} happenings[] = {
    {VEER_ALERT_EVENT_FIRED, "alert.fired", "fired"},
    {VEER_ALERT_EVENT_ESCALATED, "alert.escalated", "became worse"},
    {VEER_ALERT_EVENT_ACKNOWLEDGED, "alert.acknowledged", "acknowledged"},
    {VEER_ALERT_EVENT_RESOLVED, "alert.resolved", "resolved"},
};

static size_t count_of(const veer_message *message, veer_alert_event_kind kind)
{
    size_t n = 0;
    for (size_t i = 0; i < message->n_notices; i++)
        n += message->notices[i].kind == kind;
    return n;
}

const char *veer_message_type(const veer_message *message)
{
    for (size_t i = 0; i < sizeof happenings / sizeof *happenings; i++)
        if (message->n_notices > 0 && count_of(message, happenings[i].kind) == message->n_notices)
            return happenings[i].type;
    return message->n_notices > 0 ? "alerts.changed" : "test";
}

void veer_message_headline(const veer_message *message, veer_buf *out)
{
    if (message->n_notices == 0) {
        veer_buf_printf(out, "[TEST] Veer reaches the channel %s", message->channel);
        return;
    }
    if (message->n_notices == 1) {
        veer_notice_headline(&message->notices[0], out);
        return;
    }
    veer_buf_printf(out, "[%s] %s: ",
                    veer_message_is_resolved(message)
                        ? "RESOLVED"
                        : severity_word(veer_message_severity(message)),
                    message->model);
    bool first = true;
    for (size_t i = 0; i < sizeof happenings / sizeof *happenings; i++) {
        const size_t n = count_of(message, happenings[i].kind);
        if (n == 0)
            continue;
        if (first)
            veer_buf_printf(out, "%zu alert%s %s", n, n == 1 ? "" : "s", happenings[i].words);
        else
            veer_buf_printf(out, ", %zu %s", n, happenings[i].words);
        first = false;
    }
}

void veer_notice_sentence(const veer_notice *notice, veer_buf *out)
{
    const veer_alert *const a = notice->alert;
    if (notice->kind == VEER_ALERT_EVENT_RESOLVED) {
        veer_buf_puts(out, "Over after ");
        veer_message_span(lasted_us(a), out);
        if (a->resolved_by != NULL && strcmp(a->resolved_by, "veer") != 0)
            veer_buf_printf(out, ", resolved by %s", a->resolved_by);
        veer_buf_puts(out, ". It was: ");
    } else if (notice->kind == VEER_ALERT_EVENT_ACKNOWLEDGED && a->acknowledged_by != NULL) {
        veer_buf_printf(out, "%s looks after it: ", a->acknowledged_by);
    } else if (notice->kind == VEER_ALERT_EVENT_ESCALATED) {
        veer_buf_puts(out, "Became worse: ");
    }
    veer_buf_puts(out, a->message != NULL && a->message[0] != '\0' ? a->message : a->expr);
}

/* Opens a text; add_fact closes it. */
static veer_buf text(void)
{
    veer_buf buf;
    veer_buf_init(&buf, FACT_BYTES);
    return buf;
}

static void add_fact(facts *f, const char *name, const char *title, veer_buf *take)
{
    char *const value = veer_message_keep(f->arena, take);
    if (value == NULL || f->n == VEER_MESSAGE_FACTS)
        f->failed = true;
    else
        f->list[f->n++] = (veer_fact){name, title, value};
}

static void add_text(facts *f, const char *name, const char *title, const char *value)
{
    if (value == NULL || value[0] == '\0')
        return;
    veer_buf out = text();
    veer_buf_puts(&out, value);
    add_fact(f, name, title, &out);
}

static void add_who(facts *f)
{
    const veer_alert *const a = f->notice->alert;
    veer_buf rule = text();
    add_text(f, "model", "Model", a->model);
    add_text(f, "version", "Version", a->version);
    add_text(f, "segment", "Segment", a->segment);
    add_text(f, "severity", "Severity", veer_severity_text(a->severity));
    veer_buf_printf(&rule, "%s: %s", a->rule, a->expr);
    add_fact(f, "rule", "Rule", &rule);
}

/* The worst value so far, where it is not the present one. */
static void put_worst(const veer_alert *a, veer_buf *out)
{
    const bool lower = a->compare == VEER_COMPARE_LT || a->compare == VEER_COMPARE_LTE;
    const bool upper = a->compare == VEER_COMPARE_GT || a->compare == VEER_COMPARE_GTE;
    if ((lower && a->worst < a->signal.value) || (upper && a->worst > a->signal.value)) {
        veer_buf_puts(out, " (worst ");
        veer_message_number(a->worst, out);
        veer_buf_putc(out, ')');
    }
}

static void add_value(facts *f)
{
    const veer_alert *const a = f->notice->alert;
    veer_buf value = text();
    if (a->term != NULL && a->term[0] != '\0')
        veer_buf_printf(&value, "%s is ", a->term);
    if (a->signal.present) {
        veer_message_number(a->signal.value, &value);
        put_worst(a, &value);
    } else {
        veer_buf_printf(&value, "not known: %s",
                        a->signal.why[0] != '\0' ? a->signal.why : "no data");
    }
    add_fact(f, "value", "Value", &value);
    veer_buf limit = text();
    veer_buf_printf(&limit, "fires %s ",
                    (size_t)a->compare < 6 ? compare_words[a->compare] : "beyond");
    veer_message_number(a->limit, &limit);
    add_fact(f, "limit", "Limit", &limit);
}

static void add_baseline(facts *f)
{
    const veer_signal *const s = &f->notice->alert->signal;
    if (!s->present || !s->has_baseline)
        return;
    veer_buf baseline = text();
    double change = 0;
    veer_message_number(s->baseline, &baseline);
    if (s->baseline_from_us > 0) {
        veer_buf_puts(&baseline, " from ");
        veer_message_period(s->baseline_from_us, s->baseline_to_us, &baseline);
    }
    if (s->has_measured) {
        veer_buf_puts(&baseline, ", now ");
        veer_message_number(s->measured, &baseline);
    }
    add_fact(f, "baseline", "Baseline", &baseline);
    if (!veer_alert_change_pct(s, &change))
        return;
    veer_buf text_of_change = text();
    veer_buf_printf(&text_of_change, "%+.1f %%", change);
    if (s->has_p) {
        veer_buf_puts(&text_of_change, ", p = ");
        veer_buf_printf(&text_of_change, "%.2g", s->p);
    }
    add_fact(f, "change", "Change", &text_of_change);
}

static void add_window(facts *f)
{
    const veer_signal *const s = &f->notice->alert->signal;
    if (!s->present)
        return;
    if (s->to_us > s->from_us) {
        veer_buf window = text();
        veer_message_period(s->from_us, s->to_us, &window);
        add_fact(f, "window", "Window", &window);
    }
    veer_buf samples = text();
    veer_buf_printf(&samples, "%llu", (unsigned long long)s->n);
    if (s->has_baseline && s->baseline_n > 0)
        veer_buf_printf(&samples, ", baseline %llu", (unsigned long long)s->baseline_n);
    add_fact(f, "samples", "Samples", &samples);
}

static void add_times(facts *f)
{
    const veer_alert *const a = f->notice->alert;
    veer_buf since = text();
    veer_message_moment(a->started_us > 0 ? a->started_us : a->fired_us, &since);
    add_fact(f, "since", "Since", &since);
    if (f->notice->kind == VEER_ALERT_EVENT_RESOLVED && a->resolved_us > 0) {
        veer_buf until = text();
        veer_buf lasted = text();
        veer_message_moment(a->resolved_us, &until);
        add_fact(f, "resolved", "Resolved", &until);
        veer_message_span(lasted_us(a), &lasted);
        add_fact(f, "lasted", "Lasted", &lasted);
    }
}

static void add_columns(facts *f)
{
    const veer_alert *const a = f->notice->alert;
    if (a->n_columns == 0)
        return;
    veer_buf columns = text();
    for (size_t i = 0; i < a->n_columns; i++) {
        veer_buf_printf(&columns, "%s%s (%s ", i > 0 ? ", " : "", a->columns[i].name,
                        a->columns[i].method);
        veer_message_number(a->columns[i].score, &columns);
        veer_buf_puts(&columns, a->columns[i].drifted ? ")" : ", not drifted)");
    }
    add_fact(f, "columns", "Drifted most", &columns);
}

static void add_people(facts *f)
{
    const veer_alert *const a = f->notice->alert;
    add_text(f, "acknowledged_by", "Acknowledged by", a->acknowledged_by);
    if (f->notice->kind == VEER_ALERT_EVENT_RESOLVED)
        add_text(f, "resolved_by", "Resolved by",
                 a->resolved_by != NULL && strcmp(a->resolved_by, "veer") == 0 ? "itself"
                                                                               : a->resolved_by);
    add_text(f, "notes", "Notes", a->notes);
    if (a->n_labels == 0)
        return;
    veer_buf labels = text();
    for (size_t i = 0; i < a->n_labels; i++)
        veer_buf_printf(&labels, "%s%s=%s", i > 0 ? ", " : "", a->labels[i].name,
                        a->labels[i].value);
    add_fact(f, "labels", "Labels", &labels);
}

veer_rc veer_notice_facts(const veer_notice *notice, veer_arena *arena,
                          veer_fact ret[VEER_MESSAGE_FACTS], size_t *ret_n, veer_err *err)
{
    veer_fact list[VEER_MESSAGE_FACTS];
    facts f = {.notice = notice, .arena = arena, .list = list};
    add_who(&f);
    add_value(&f);
    add_baseline(&f);
    add_window(&f);
    add_times(&f);
    add_columns(&f);
    add_people(&f);
    if (f.failed)
        return veer_fail_nomem(err);
    memcpy(ret, list, f.n * sizeof *list);
    *ret_n = f.n;
    return VEER_OK;
}
