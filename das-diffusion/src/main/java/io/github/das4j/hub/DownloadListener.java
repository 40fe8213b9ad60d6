package io.github.das4j.hub;

/** Is told how a download goes on, by several threads. */
public interface DownloadListener {

  /**
   * So much of a file is there now; it may be less than before, where a file is begun anew.
   *
   * @param bytes from its beginning
   */
  void at(HubFile file, long bytes);

  /** A file is whole, checked and in its place. */
  void finished(HubFile file);

  /** Something happened that is worth a line. */
  void says(String line);

  /** Is told nothing. */
  static DownloadListener none() {
    return new DownloadListener() {
      @Override
      public void at(HubFile file, long bytes) {}

      @Override
      public void finished(HubFile file) {}

      @Override
      public void says(String line) {}
    };
  }
}
