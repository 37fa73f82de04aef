/* cli/connect.h: how a command finds the server that it talks to.
 *
 * --url, else --data, else VEER_URL, else VEER_DATA, else ./veer-data. A directory is that of a
 * running server, which is then asked, or one that nobody has open, on which a server is started
 * inside the command for as long as it runs.
 */
#ifndef VEER_CLI_CONNECT_H
#define VEER_CLI_CONNECT_H

#include "cli/command.h"
#include "client/client.h"
#include "server/server.h"

/** Filled by the rows of VEER_CONNECT_ROWS. */
typedef struct veer_connect_options {
    const char *url;        /* --url */
    const char *data;       /* --data */
    const char *token;      /* --token */
    const char *token_file; /* --token-file */
    const char *ca_file;    /* --ca-file */
} veer_connect_options;

/* The rows of a command whose options have a veer_connect_options `member`. */
#define VEER_CONNECT_ROW(type, member, option, place, field, text)               \
    {                                                                            \
        .name = option, .kind = VEER_OPT_TEXT, .arg = place, .help = text,       \
        .offset = offsetof(type, member) + offsetof(veer_connect_options, field) \
    }
#define VEER_CONNECT_ROWS(type, member)                                                          \
    VEER_CONNECT_ROW(type, member, "url", "URL", url,                                            \
                     "Address of the server, such as http://127.0.0.1:8321; else VEER_URL"),     \
        VEER_CONNECT_ROW(type, member, "data", "DIR", data,                                      \
                         "Data directory to work on, through its server if one runs; else "      \
                         "VEER_DATA, else ./veer-data"),                                         \
        VEER_CONNECT_ROW(type, member, "token", "TOKEN", token,                                  \
                         "Token for the server; else VEER_TOKEN. Others can see it in the list " \
                         "of processes: prefer the variable or --token-file"),                   \
        VEER_CONNECT_ROW(type, member, "token-file", "FILE", token_file,                         \
                         "Read the token from the first line of FILE"),                          \
        VEER_CONNECT_ROW(type, member, "ca-file", "FILE", ca_file,                               \
                         "Certificates (PEM) of the authority that signed the server's; else "   \
                         "VEER_CA_FILE")

/** A server to talk to. */
typedef struct veer_connection {
    const char *dir;     /* the data directory it was found by, or NULL: by address; borrowed */
    veer_attachment at;  /* where it is, and perhaps the server itself */
    veer_client *client; /* to ask it; owned */
    veer_arena arena;    /* texts and trees of answers; freed by veer_disconnect */
} veer_connection;

/** What is wanted besides the options. */
typedef struct veer_connect_wish {
    bool create;                       /* a directory that is not there is made */
    int64_t wait_ms;                   /* keep trying while the server is away */
    int64_t timeout_ms;                /* of one call; 0: ten minutes */
    const volatile sig_atomic_t *stop; /* ends waiting; may be NULL */
} veer_connect_wish;

/** Finds the server; nothing is sent yet. VEER_ENOTFOUND for a directory that is not there,
 * VEER_EINVAL for options that contradict each other. Finish with veer_disconnect if VEER_OK. */
veer_rc veer_connect(const veer_connect_options *options, const veer_connect_wish *wish,
                     veer_connection *ret, veer_err *err);

/** Whether there is a server or directory to talk to without any option: VEER_URL or VEER_DATA
 * is set, or ./veer-data is there. */
bool veer_connect_is_at_hand(void);

/** Ends the connection and a server started for it. A zeroed connection is fine. */
void veer_disconnect(veer_connection *connection);

/** Appends what stands in the address of a model: "/api/v1/models/NAME" and what follows. */
veer_rc veer_connect_model_path(veer_buf *path, const char *model, const char *rest, veer_err *err);

/** Appends "?key=value" or "&key=value", encoded; a NULL value is left out. */
veer_rc veer_connect_query(veer_buf *path, const char *key, const char *value, veer_err *err);

#endif
