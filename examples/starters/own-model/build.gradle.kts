plugins { application }

repositories {
  mavenLocal()
  mavenCentral()
}

java { toolchain { languageVersion = JavaLanguageVersion.of(17) } }

dependencies { implementation("io.github.das4j:das-smc:0.1.0-SNAPSHOT") }

application { mainClass = "walk.Walk" }
