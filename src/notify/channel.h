/* notify/channel.h: where messages go: e-mail, Slack, PagerDuty, webhooks, Alertmanager, Teams.
 *
 * A kind of channel is a descriptor (one file channel_<kind>.c, one line in VEER_CHANNEL_LIST): the
 * settings that it takes and a function that turns a message into requests. Rendering is pure;
 * sending is done by client/outgoing.h; when and how often, by notify/outbox.h.
 *
 * Channels come from a file of settings of the operator (channels.file), never over HTTP, so that
 * nobody who may only talk to the server can make it read files, run commands or call addresses.
 * Secrets (`url`, `routing_key`, `password`, `secret`, `token`, headers) are given as they are, as
 * {env: NAME} or as {file: PATH}; they are in no answer, log, document or error message.
 *
 *     channels:
 *       - name: oncall
 *         kind: pagerduty
 *         routing_key: {env: PD_KEY}
 *       - name: team
 *         kind: slack
 *         url: {file: /etc/veer/slack-url}
 *         default: true
 *         min_severity: high
 *     actions:
 *       - name: retrain-fraud
 *         kind: github            (github, airflow, http, command)
 *         models: ["fraud*"]
 *         ...
 *     outgoing:
 *       allow: [169.254.169.254/32]   (addresses that are refused otherwise)
 *
 * docs/channels.md has every kind with its settings and payload.
 */
#ifndef VEER_NOTIFY_CHANNEL_H
#define VEER_NOTIFY_CHANNEL_H

#include "alerts/board.h"
#include "client/outgoing.h"

/** What is told: alerts of one model that changed in one evaluation. */
typedef struct veer_message {
    const char *id;             /* delivery id: the same at every try */
    const char *channel;        /* name */
    const char *model;          /* name */
    int64_t created_us;         /* when it was put into the outbox */
    const veer_notice *notices; /* n_notices; their channels are not set */
    size_t n_notices;           /* at least 1; 0: a test message */
    const char *page_url;       /* of the page, "https://veer.example.com"; NULL: no links */
} veer_message;

/** JSON of a message as it waits in the outbox and as the generic webhook sends it, and back. */
void veer_message_write(veer_json_writer *w, const veer_message *message);
veer_rc veer_message_read(const veer_json_node *node, veer_arena *arena, veer_message *ret,
                          veer_err *err);

/** "https://veer.example.com/#/models/fraud?version=v2&at=..." of an alert; nothing without
 * page_url. */
void veer_message_link(const veer_message *message, const veer_alert *alert, veer_buf *out);

typedef struct veer_channel veer_channel;

/** A kind. */
struct veer_channel_setting;
typedef struct veer_channel_kind {
    const char *name;                            /* "slack" */
    const char *title;                           /* "Slack" */
    const char *help;                            /* one sentence without a full stop */
    const struct veer_channel_setting *settings; /* n_settings */
    size_t n_settings;                           /* of them */
    bool resends; /* open alerts are sent again and again (Alertmanager) */
    /** Makes the requests of a message, in order, in the arena. */
    veer_rc (*render)(const veer_channel *channel, const veer_message *message, int64_t now_us,
                      veer_arena *arena, veer_outgoing **ret, size_t *ret_n, veer_err *err);
    /** Judges an answer: VEER_OK: delivered; VEER_EIO: worth a retry; VEER_EINVAL: refused for
     * good. NULL: veer_channel_judge. */
    veer_rc (*judge)(const veer_outgoing_answer *answer, veer_err *err);
    /** What has to hold of the settings together, when they are read; NULL: nothing. Messages have
     * no value of a secret. */
    veer_rc (*check)(const veer_channel *channel, veer_err *err);
} veer_channel_kind;

#define VEER_CHANNEL_LIST(X) X(email) X(slack) X(pagerduty) X(webhook) X(alertmanager) X(teams)

#define VEER_CHANNEL_DECLARE(name) extern const veer_channel_kind veer_channel_##name;
VEER_CHANNEL_LIST(VEER_CHANNEL_DECLARE)
#undef VEER_CHANNEL_DECLARE

/** The kinds, in the order of the list. */
extern const veer_channel_kind *const veer_channel_kinds[];
extern const size_t veer_n_channel_kinds;

/** By status of HTTP: 2xx VEER_OK; 408, 425, 429 and 5xx VEER_EIO; all others, redirects too,
 * VEER_EINVAL. The message has the status and the beginning of the body. */
veer_rc veer_channel_judge(const veer_outgoing_answer *answer, veer_err *err);

/** How a setting is written in the file and given to whoever uses it. */
typedef enum veer_setting_type {
    VEER_SETTING_TEXT, /* one line of text, a number or a truth value: as text */
    VEER_SETTING_URL,  /* http or https, checked with veer_outgoing_check_url */
    VEER_SETTING_LIST, /* a text or a list of texts: one per line */
    VEER_SETTING_MAP   /* a mapping: "Name: value" per line */
} veer_setting_type;

/** A setting of a kind. */
typedef struct veer_channel_setting {
    const char *name;       /* in the file */
    veer_setting_type type; /* how it is written */
    bool required;          /* must be there */
    bool secret;            /* {env:}, {file:} allowed (of a mapping: its values); never shown */
    const char *choices;    /* "starttls|tls|none"; NULL: any text */
    const char *fallback;   /* default; NULL: none */
    const char *help;       /* one sentence without a full stop */
} veer_channel_setting;

struct veer_channel {
    const char *name;              /* unique */
    const veer_channel_kind *kind; /* row */
    bool is_default;               /* gets alerts of rules that name no channel */
    veer_severity min_severity;    /* lower ones are not sent to it; LOW: all */
    bool send_resolved;            /* true if not written */
    const char *const *values;     /* one per setting of the kind; NULL where not given */
};

/** The value of a setting by name; NULL if not given. */
const char *veer_channel_value(const veer_channel *channel, const char *name);

/** What starts retraining; docs/retraining.md. */
typedef struct veer_action {
    const char *name;          /* unique */
    const char *kind;          /* "http", "github", "airflow", "command" */
    const char *const *models; /* n_models patterns; "*" */
    size_t n_models;           /* at least 1 */
    int64_t cooldown_us;       /* between two runs of a model; 24 h if not written */
    int64_t timeout_us;        /* a run that says nothing for so long has failed; 24 h */
    const char *const *values; /* one per setting of the kind (notify/action.h) */
} veer_action;

/** A file of settings. */
typedef struct veer_channels {
    veer_arena arena;            /* of everything below */
    veer_channel *channels;      /* n_channels */
    size_t n_channels;           /* at most VEER_LIMIT_CHANNELS */
    veer_action *actions;        /* n_actions */
    size_t n_actions;            /* at most VEER_LIMIT_CHANNELS */
    veer_outgoing_policy policy; /* addresses that may be called */
} veer_channels;

/** Reads a file; every message names file, line and column. Secrets are read now. VEER_ENOTFOUND,
 * VEER_EIO, VEER_EPARSE, VEER_EINVAL, VEER_ELIMIT, VEER_ENOMEM. */
veer_rc veer_channels_load(const char *path, veer_channels *ret, veer_err *err);
/** The same from text that was read already; path is for messages. */
veer_rc veer_channels_read(const char *path, const char *text, size_t len, veer_channels *ret,
                           veer_err *err);

/** Releases everything; a zeroed one is fine. */
void veer_channels_done(veer_channels *channels);

/** The channel of a name; NULL. */
const veer_channel *veer_channels_find(const veer_channels *channels, const char *name);

/** The action for a model: the first that covers it; NULL. */
const veer_action *veer_channels_action(const veer_channels *channels, const char *model);

#endif
