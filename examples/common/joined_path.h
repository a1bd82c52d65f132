/* A file in a folder. */
#ifndef COMMON_JOINED_PATH_H
#define COMMON_JOINED_PATH_H

/** "folder/name", to be freed. Complains and gives NULL if memory is short. */
char *joined_path(const char *folder, const char *name);

#endif
