/* cli/rule_files.h: rules of YAML files on their way to a server. */
#ifndef VEER_CLI_RULE_FILES_H
#define VEER_CLI_RULE_FILES_H

#include "base/buf.h"
#include "base/limits.h"
#include "files/source.h"
#include "json/tree.h"
#include "json/writer.h"

/** Bytes that a buffer for a file of rules may have. */
#define VEER_RULE_FILE_ROOM (VEER_LIMIT_RULE_FILE_BYTES + VEER_SOURCE_PEEK_BYTES)

/** Appends a file, "-" is standard input, to a buffer of that room. VEER_ELIMIT beyond
 * VEER_LIMIT_RULE_FILE_BYTES; errors of files/source.h. */
veer_rc veer_rule_file_text(const char *path, veer_buf *out, veer_err *err);

/** A rule of a file. */
typedef struct veer_filed_rule {
    const char *name;           /* of the rule */
    const char *file;           /* where it stands */
    const veer_json_node *tree; /* every member that is set, as rules/rule.h writes them */
} veer_filed_rule;

typedef struct veer_rule_files {
    veer_filed_rule *rules; /* n, in order; in the arena */
    size_t n;               /* of them */
} veer_rule_files;

/** Reads files, "-" is standard input. VEER_EINVAL names the place of the first mistake and how
 * many more there are, or a rule that is there twice; VEER_ENODATA: no rule in any of them. */
veer_rc veer_rule_files_read(const char *const *paths, size_t n, veer_arena *arena,
                             veer_rule_files *ret, veer_err *err);

/** Writes a rule as the server takes it: what is set, without where it came from. */
void veer_rule_send(veer_json_writer *w, const veer_json_node *rule);

/** Whether a rule of the server says what a rule of a file says; where it came from does not count.
 */
bool veer_rule_is_same(const veer_json_node *rule, const veer_json_node *of_server);

/** A rule as YAML that veer_rule_files_read understands. */
void veer_rule_yaml(veer_buf *out, const veer_json_node *rule);

#endif
