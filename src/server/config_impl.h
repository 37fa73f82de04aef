/* server/config_impl.h: what the files config*.c share. */
#ifndef VEER_SERVER_CONFIG_IMPL_H
#define VEER_SERVER_CONFIG_IMPL_H

#include "server/config.h"

/** What is filled while sources are read. */
typedef struct veer_config_load_state {
    veer_config *config; /* being filled */
    veer_arena *arena;   /* for texts */
} veer_config_load_state;

/** Appends a whole small file; the buffer has room for 4 KiB more than max_bytes.
 * VEER_ENOTFOUND if it is not there, VEER_EIO, VEER_ELIMIT for a larger one, VEER_ENOMEM. */
veer_rc veer_config_read_file(const char *path, size_t max_bytes, veer_buf *out, veer_err *err);

/** The key of a name, or -1. */
int veer_config_find(const char *name, size_t len);

/** Whether this is the part of a key before the point. */
bool veer_config_is_section(const char *name, size_t len);

/** The failure of an unknown key, with the nearest known one. */
veer_rc veer_config_unknown(const char *where, const char *name, veer_err *err);

/** Sets a key from its text; `from` is copied, `where` begins the message of a failure. */
veer_rc veer_config_set(const veer_config_load_state *load, int key, const char *text, size_t len,
                        const char *from, const char *where, veer_err *err);

/** Reads a file of settings; `shown` is its name in messages. */
veer_rc veer_config_read_yaml(const veer_config_load_state *load, const char *shown,
                              const char *text, size_t len, veer_err *err);

/** Reads the text of a .env file: NAME=value lines, export, quotes, comments. Names that do not
 * start with VEER_ are not ours. */
veer_rc veer_config_read_dotenv(const veer_config_load_state *load, const char *shown,
                                const char *text, size_t len, veer_err *err);

/** Reads the variables of the process. */
veer_rc veer_config_read_environ(const veer_config_load_state *load, const char *const *variables,
                                 veer_err *err);

#endif
