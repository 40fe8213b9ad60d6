rootProject.name = "darkness"
