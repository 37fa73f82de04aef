#include "support/oracle.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_FIELDS 256
#define MAX_LISTS 64

struct oracle {
    FILE *file;               /* the open table */
    char *line;               /* current line, split in place */
    size_t cap;               /* bytes allocated for line */
    size_t number;            /* of the current line, from 1 */
    char *keys[MAX_FIELDS];   /* into line */
    char *values[MAX_FIELDS]; /* into line */
    size_t fields;            /* in use */
    double *lists[MAX_LISTS]; /* handed out for the current case */
    size_t list_count;        /* in use */
};

static void drop_lists(oracle *table)
{
    while (table->list_count > 0)
        free(table->lists[--table->list_count]);
}

oracle *oracle_open(const char *path)
{
    oracle *table = calloc(1, sizeof *table);
    if (table != NULL)
        table->file = fopen(path, "r");
    if (table == NULL || table->file == NULL) {
        fprintf(stderr, "cannot open the oracle table %s: %s\n", path, strerror(errno));
        exit(1);
    }
    return table;
}

void oracle_close(oracle *table)
{
    if (table == NULL)
        return;
    drop_lists(table);
    fclose(table->file);
    free(table->line);
    free(table);
}

static void split_fields(oracle *table)
{
    table->fields = 0;
    char *save = NULL;
    for (char *field = strtok_r(table->line, "\t", &save); field != NULL;
         field = strtok_r(NULL, "\t", &save)) {
        char *equals = strchr(field, '=');
        if (equals == NULL || table->fields == MAX_FIELDS) {
            fprintf(stderr, "line %zu: bad field '%s'\n", table->number, field);
            exit(1);
        }
        *equals = '\0';
        table->keys[table->fields] = field;
        table->values[table->fields++] = equals + 1;
    }
}

bool oracle_next(oracle *table)
{
    drop_lists(table);
    for (;;) {
        const ssize_t len = getline(&table->line, &table->cap, table->file);
        if (len < 0)
            return false;
        table->number++;
        table->line[strcspn(table->line, "\n")] = '\0';
        if (table->line[0] != '\0' && table->line[0] != '#')
            break;
    }
    split_fields(table);
    return true;
}

size_t oracle_line(const oracle *table)
{
    return table->number;
}

static const char *find(const oracle *table, const char *key)
{
    for (size_t i = 0; i < table->fields; i++)
        if (strcmp(table->keys[i], key) == 0)
            return table->values[i];
    return NULL;
}

bool oracle_has(const oracle *table, const char *key)
{
    return find(table, key) != NULL;
}

const char *oracle_text(const oracle *table, const char *key)
{
    const char *value = find(table, key);
    if (value == NULL) {
        fprintf(stderr, "line %zu has no field '%s'\n", table->number, key);
        exit(1);
    }
    return value;
}

double oracle_number(const oracle *table, const char *key)
{
    return strtod(oracle_text(table, key), NULL);
}

double *oracle_numbers(oracle *table, const char *key, size_t *ret_n)
{
    const char *text = oracle_text(table, key);
    size_t n = text[0] == '\0' ? 0 : 1;
    for (const char *c = text; *c != '\0'; c++)
        n += *c == ',';
    double *list = malloc((n + 1) * sizeof *list);
    if (list == NULL || table->list_count == MAX_LISTS) {
        fprintf(stderr, "line %zu: too many lists\n", table->number);
        exit(1);
    }
    for (size_t i = 0; i < n; i++) {
        char *end = NULL;
        list[i] = strtod(text, &end);
        text = *end == ',' ? end + 1 : end;
    }
    table->lists[table->list_count++] = list;
    *ret_n = n;
    return list;
}

bool oracle_near(const oracle *table, const char *key, double got, double rel, double tiny)
{
    const double want = oracle_number(table, key);
    if (isnan(want) && isnan(got))
        return true;
    if (want == got || (fabs(want) <= tiny && fabs(got) <= tiny))
        return true;
    if (isfinite(want) && isfinite(got) && fabs(got - want) <= rel * fmax(fabs(want), fabs(got)))
        return true;
    fprintf(stderr, "line %zu: %s: got %.17g, want %.17g (relative error %.3g)\n", table->number,
            key, got, want, fabs(got - want) / fabs(want));
    return false;
}
