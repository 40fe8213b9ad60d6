package io.github.das4j.hub;

/**
 * What the hub says of one file before it is fetched (huggingface_hub, file_download.py, {@code
 * get_hf_file_metadata}).
 *
 * @param commit that it belongs to
 * @param etag its blob's name: {@code X-Linked-ETag} of a large file, {@code ETag} of a small one
 * @param size in bytes
 */
record FileMetadata(String commit, String etag, long size) {}
