package io.github.das4j.checkpoint.pickle;

import io.github.das4j.checkpoint.CheckpointException;
import java.io.IOException;
import java.io.InputStream;

/** A file of torch.save: what was pickled, and the bytes of its storages. */
interface PickleArchive extends AutoCloseable {

  /** Longest pickle that is read: a hundred times that of SDXL. */
  int MAX_PICKLE = 1 << 24;

  /** The unpickled object. */
  Object root();

  /**
   * Opens the bytes of a storage.
   *
   * @throws CheckpointException if there are fewer than the storage says
   */
  InputStream open(Pickled.Storage storage) throws IOException;

  @Override
  void close() throws IOException;
}
